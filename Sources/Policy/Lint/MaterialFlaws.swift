// SPDX-License-Identifier: Apache-2.0

/// Says what is wrong with keys and certificates that stand in a policy, which this module does not read.
package struct MaterialFlaws: Sendable {
    /// Of a public key in PEM; `nil` when it is usable.
    package var ofKey: @Sendable (_ pem: String) -> String?
    /// Of anchors in PEM, of signatures or of time-stamps; `nil` when all of them are usable.
    package var ofCertificates: @Sendable (_ pem: String, _ isTimestampRoot: Bool) -> String?

    package init(
        ofKey: @escaping @Sendable (String) -> String?,
        ofCertificates: @escaping @Sendable (String, Bool) -> String?
    ) {
        self.ofKey = ofKey
        self.ofCertificates = ofCertificates
    }
}
