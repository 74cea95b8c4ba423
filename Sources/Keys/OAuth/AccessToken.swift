// SPDX-License-Identifier: Apache-2.0

/// A bearer token (RFC 6750) that a key service takes.
struct AccessToken: Sendable {
    /// What stands after `Bearer`.
    let value: String

    /// A token as a service gave it; `nil` when it could not stand in a header field.
    init?(_ value: String) {
        guard (1...Self.longest).contains(value.utf8.count),
            value.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.value = value
    }

    /// The value of `Authorization`.
    var authorization: String { "Bearer \(value)" }

    private static let longest = 32 << 10
}

extension AccessToken: CustomStringConvertible, CustomReflectable {
    /// Without the token.
    var description: String { "access token" }
    /// Nothing inside, so that no dump prints the token.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
