// SPDX-License-Identifier: Apache-2.0

/// A secret that another server sends with each request: the content of a file, its last newline aside.
package struct SharedSecret: Sendable {
    /// The header field in which it comes.
    package let header: String
    private let file: SecretFile<TokenDigest>

    /// Reads the file, which is read again when it changes; see ``BearerTokens``.
    package init(
        file path: String, header: String = "Authorization", interval: Int = 5,
        now: @escaping @Sendable () -> Int, failed: @escaping @Sendable (TokenFileError) -> Void
    ) throws(TokenFileError) {
        self.header = header
        file = try SecretFile(path, interval: interval, now: now, failed: failed) {
            (bytes) throws(TokenFileError) in
            let text = String(validating: bytes, as: UTF8.self)
            guard let secret = text?.split(separator: "\n").first, text?.split(separator: "\n").count == 1,
                secret.utf8.count >= 16, secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            else { throw .malformed(line: 1) }
            return TokenDigest(of: String(secret))
        }
    }

    /// Whether the value of the header field is the secret, by itself or as a bearer token.
    func accepts(_ value: String) -> Bool {
        guard let digest = file.content else { return false }
        return TokenDigest(of: Authentication.token(value) ?? value).matches(digest)
    }
}
