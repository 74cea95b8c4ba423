// SPDX-License-Identifier: Apache-2.0

/// What a certificate of a chain lacks, or has too much ("Signature Specification" 1.1, "Certificate Requirements").
package enum NotaryCertificateFault: Error, Sendable, Equatable {
    /// A key of an algorithm, a curve or a size that is not taken.
    case unsupportedKey(String)
    /// Signed with SHA-1, or with what is not known.
    case weakSignature
    // Authorities.
    case noBasicConstraints
    case basicConstraintsNotCritical
    case notAnAuthority
    case pathTooLong(limit: Int)
    case noCertificateSigning
    /// The root of a time-stamp authority is somebody else's issue.
    case notSelfSigned
    // The signer's.
    case isAnAuthority
    case noDigitalSignature
    /// A key usage that a signer's certificate may not have, by its name in RFC 5280, section 4.2.1.3.
    case forbiddenKeyUsage(String)
    /// An extended key usage that a signer's certificate may not have, by its name in RFC 5280, section 4.2.1.12.
    case forbiddenExtendedKeyUsage(String)
    // Both.
    case noKeyUsage
    case keyUsageNotCritical
    /// An extension that matters here cannot be read.
    case unreadableExtension(String)
}
