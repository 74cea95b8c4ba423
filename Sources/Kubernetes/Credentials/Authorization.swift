// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport

/// What shows the API server who we are.
package struct Authorization: Sendable, Hashable {
    /// A bearer token.
    package var token: String?
    /// A certificate chain with its key, instead of the cluster's.
    package var certificate: TLSMaterial.PEM?
    package var key: TLSMaterial.PEM?

    package init(token: String? = nil, certificate: TLSMaterial.PEM? = nil, key: TLSMaterial.PEM? = nil) {
        self.token = token
        self.certificate = certificate
        self.key = key
    }

    package static let none = Authorization()
}

extension Authorization: CustomStringConvertible, CustomReflectable {
    /// A placeholder.
    package var description: String { "<redacted>" }
    /// Nothing inside, so that no dump prints a secret.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
