// SPDX-License-Identifier: Apache-2.0

/// Public keys in variables of the environment, as PEM: `env://NAME`.
package struct EnvironmentKey: KeyProvider {
    private let surroundings: Surroundings

    package init(surroundings: Surroundings) { self.surroundings = surroundings }

    /// The key in the variable of that name.
    package func fetch(_ reference: String) async throws(KeyFetchError) -> FetchedKey {
        let key = "env://\(reference)"
        guard let text = surroundings[reference] else {
            throw KeyFetchError(.environment, key, .notFound(said: "the variable is not set, or empty"))
        }
        return try FetchedKey(pem: Array(text.utf8), from: .environment, key)
    }
}
