// SPDX-License-Identifier: Apache-2.0

package import Policy

/// Public keys in Secrets and ConfigMaps, as PEM. Who reads the objects is not known here: the server asks the
/// API server, the command line a file with manifests (``ManifestEntries``).
package struct KubernetesKeys: KeyProvider {
    /// The entries of a Secret or ConfigMap by their names, decoded. It throws `notFound` where there is no such
    /// object.
    package typealias Entries =
        @Sendable (KubernetesKeyName) async throws(KeyFetchError) -> [String: [UInt8]]

    private let entries: Entries

    package init(entries: @escaping Entries) { self.entries = entries }

    /// The key in the entry that the reference names; without one in `cosign.pub`, as cosign writes it, else in the
    /// only entry that is named `….pub` or begins as PEM of a public key.
    package func fetch(_ reference: KubernetesKeyName) async throws(KeyFetchError) -> FetchedKey {
        let entries = try await entries(reference)
        let name = try name(in: entries, reference)
        guard let text = entries[name] else {
            throw Self.fault(
                reference, .notFound(said: "there is no entry \"\(name)\"; \(Self.list(entries))"))
        }
        var exact = reference
        exact.entry = name
        let key = try FetchedKey(pem: text, from: .kubernetes, reference.description)
        return FetchedKey(key.key, version: exact.description)
    }

    private func name(
        in entries: [String: [UInt8]], _ reference: KubernetesKeyName
    ) throws(KeyFetchError) -> String {
        if let entry = reference.entry { return entry }
        if entries[Self.usualEntry] != nil { return Self.usualEntry }
        let candidates = entries.filter { $0.key.hasSuffix(".pub") || Self.isPublicKey($0.value) }.keys
            .sorted()
        guard let name = candidates.first else {
            throw Self.fault(
                reference, .notFound(said: "no entry holds a public key in PEM; \(Self.list(entries))"))
        }
        guard candidates.count == 1 else {
            let names = candidates.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
            throw Self.fault(
                reference,
                .misconfigured("several entries may be the key: write /ENTRY after the name, one of \(names)")
            )
        }
        return name
    }

    /// Names alone: a Secret's values are not for messages.
    private static func list(_ entries: [String: [UInt8]]) -> String {
        let names = entries.keys.sorted().prefix(5).map { "\"\($0)\"" }
        return names.isEmpty ? "it is empty" : "it has \(names.joined(separator: ", "))"
    }

    private static func isPublicKey(_ bytes: [UInt8]) -> Bool {
        bytes.drop { $0 <= 0x20 }.starts(with: "-----BEGIN PUBLIC KEY-----".utf8)
    }

    private static func fault(_ reference: KubernetesKeyName, _ cause: KeyFetchError.Cause) -> KeyFetchError {
        KeyFetchError(.kubernetes, reference.description, cause)
    }

    private static let usualEntry = "cosign.pub"
}
