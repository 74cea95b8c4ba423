// SPDX-License-Identifier: Apache-2.0

/// What a TLS connection to a host needs besides the system's certificate authorities.
public struct TLSMaterial: Sendable, Hashable {
    /// PEM text, or the file that holds it. Files are read at every new request, so that renewed ones are used.
    public enum PEM: Sendable, Hashable {
        /// The path of a file.
        case file(String)
        /// The text itself.
        case text([UInt8])
    }

    /// Certificate authorities that are trusted for this host besides the system's, or instead of them.
    public var authorities: PEM?
    /// The certificate chain that we show, leaf first.
    public var certificate: PEM?
    /// The key of that certificate.
    public var key: PEM?
    /// Whether ``authorities`` replace the system's, as for a cluster with an authority of its own.
    public var trustsOnlyAuthorities: Bool

    /// Material from its parts.
    public init(
        authorities: PEM? = nil, certificate: PEM? = nil, key: PEM? = nil, trustsOnlyAuthorities: Bool = false
    ) {
        self.authorities = authorities
        self.trustsOnlyAuthorities = trustsOnlyAuthorities
        self.certificate = certificate
        self.key = key
    }
}

extension TLSMaterial.PEM: CustomStringConvertible {
    /// The path; text is not shown, it may be a key.
    public var description: String {
        switch self {
        case .file(let path): path
        case .text: "inline PEM"
        }
    }
}

extension TLSMaterial.PEM: CustomReflectable {
    /// Nothing inside, so that no dump prints a key.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
