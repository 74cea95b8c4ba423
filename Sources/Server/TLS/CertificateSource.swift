// SPDX-License-Identifier: Apache-2.0

/// Where the serving certificate and its key come from; both are asked again and again.
package enum CertificateSource: Sendable {
    /// Two files in PEM: the certificate with its intermediates, and its key.
    case files(certificate: String, key: String)
    /// What the program makes itself; see ``SelfMadeAuthority``.
    case memory(@Sendable () -> ServingPair?)
}

/// A certificate that serves and its key, both in PEM.
package struct ServingPair: Sendable, Equatable {
    /// The certificate first, then its intermediates.
    package var certificates: String
    package var key: String

    package init(certificates: String, key: String) {
        self.certificates = certificates
        self.key = key
    }
}

extension ServingPair: CustomStringConvertible, CustomReflectable {
    // The key is told to nobody.
    package var description: String { "a certificate and its key" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
