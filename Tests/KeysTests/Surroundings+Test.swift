// SPDX-License-Identifier: Apache-2.0

import Files
import Keys

extension Surroundings {
    /// A machine of a test: these variables, and these files by path.
    static func test(
        _ variables: [String: String] = [:], files: [String: String] = [:], now: Int = 1_790_000_000
    ) -> Surroundings {
        Surroundings(
            variables: variables,
            readFile: { path, limit in
                guard let text = files[path] else { throw FileError.missing }
                guard text.utf8.count <= limit else { throw FileError.tooLarge(limit: limit) }
                return Array(text.utf8)
            }, now: { now })
    }
}

extension KeyProvider {
    /// Why there is no key; `nil` when there is one.
    func failure(_ reference: Reference) async -> KeyFetchError? {
        do throws(KeyFetchError) {
            _ = try await fetch(reference)
            return nil
        } catch {
            return error
        }
    }
}
