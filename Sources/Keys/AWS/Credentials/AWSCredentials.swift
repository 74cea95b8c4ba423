// SPDX-License-Identifier: Apache-2.0

/// What requests to AWS are signed with.
struct AWSCredentials: Sendable, Hashable {
    let accessKeyID: String
    let secretAccessKey: String
    /// Goes along with temporary credentials; `nil` for those that last.
    let sessionToken: String?

    /// Credentials from their parts; `nil` when one is no text of a header field.
    init?(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
        guard [accessKeyID, secretAccessKey, sessionToken ?? "-"].allSatisfy(Self.isFieldText) else {
            return nil
        }
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }

    /// What no message may repeat.
    var hidden: HiddenText { HiddenText([secretAccessKey, sessionToken ?? ""]) }

    /// Whether a text can stand in a header field: visible ASCII, and no longer than one should be.
    static func isFieldText(_ text: String) -> Bool {
        (1...longest).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// Session tokens take one or two KiB; AWS names no limit.
    private static let longest = 16 << 10
}

extension AWSCredentials: CustomStringConvertible, CustomReflectable {
    /// Without any part of them.
    var description: String { "AWS credentials" }
    /// Nothing inside, so that no dump prints a secret.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Credentials, and how long they are good.
struct AWSCredentialLease: Sendable {
    var credentials: AWSCredentials
    /// In seconds since 1970.
    var until: Int
}
