// SPDX-License-Identifier: Apache-2.0

/// The signed attributes that are understood, by their names in both formats ("Signature Specification" 1.1, "Signed
/// Attributes").
enum NotaryAttribute: String, Sendable, CaseIterable {
    case signingScheme = "io.cncf.notary.signingScheme"
    case signingTime = "io.cncf.notary.signingTime"
    case authenticSigningTime = "io.cncf.notary.authenticSigningTime"
    case expiry = "io.cncf.notary.expiry"
    case verificationPlugin = "io.cncf.notary.verificationPlugin"
    case verificationPluginMinVersion = "io.cncf.notary.verificationPluginMinVersion"

    /// Whether its value is a time; else it is a text.
    var isTime: Bool {
        switch self {
        case .signingTime, .authenticSigningTime, .expiry: true
        case .signingScheme, .verificationPlugin, .verificationPluginMinVersion: false
        }
    }

    /// What the names of the specification begin with, and no signer's own may.
    static let reservedPrefix = "io.cncf.notary"

    static func isReserved(_ name: String) -> Bool { name.utf8.starts(with: reservedPrefix.utf8) }
}

/// The attributes that stand where nobody signed them, but for the certificates, which each format names its own way
/// ("Signature Specification" 1.1, "Unsigned Attributes").
enum UnsignedNotaryAttribute: String, Sendable, CaseIterable {
    case timestampSignature = "io.cncf.notary.timestampSignature"
    case signingAgent = "io.cncf.notary.signingAgent"
}
