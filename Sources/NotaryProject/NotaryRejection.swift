// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI
package import OCIModel

/// Why a signature of the Notary Project does not count for a signer. Times are seconds since 1970.
package enum NotaryRejection: Error, Sendable, Equatable {
    // The manifest and the envelope.
    /// The manifest that holds it is none of the two forms.
    case manifest(why: String)
    /// The envelope cannot be read.
    case malformed(why: String)
    case contentType(found: String)
    /// An attribute that must be there is not.
    case attributeMissing(String)
    /// An attribute that the scheme does not have, or that stands where nobody signed it.
    case attributeUnexpected(String)
    /// An attribute that must be marked critical is not.
    case attributeNotCritical(String)
    /// An attribute is marked critical and is not there.
    case criticalAbsent(String)
    /// An attribute is marked critical and not understood here.
    case criticalUnknown(String)
    case schemeUnknown(String)
    case algorithmUnsupported(String)
    /// The key of the certificate signs with another algorithm.
    case algorithmMismatch(stated: NotaryAlgorithm, key: NotaryAlgorithm)
    /// It would have to be verified by a program of that name.
    case pluginRequired(String)
    case payload(why: String)

    // What it is of.
    case otherArtifact(found: Descriptor)
    /// The signer did not set the annotation that is wanted.
    case annotation(key: String, wanted: String, found: String?)

    // The certificates.
    /// The certificate at that place, counted from the signer's, was not issued by the next.
    case chainBroken(index: Int)
    /// The last certificate is no root.
    case chainIncomplete
    /// A certificate before the last is self-signed.
    case chainTooLong(index: Int)
    /// A certificate is not for this.
    case certificate(index: Int, NotaryCertificateFault)
    /// The signature is not by the key of its certificate.
    case invalidSignature
    /// None of the certificates is one that the signer's policy names; the root's subject.
    case untrusted(root: String)
    /// The policy names no certificates for signatures of that scheme.
    case noAnchorsForScheme(NotarySignature.Scheme)
    /// Whose certificate it is.
    case identity(wanted: [String], found: String)
    /// The subject cannot be compared.
    case subjectUnusable(why: String)

    // Time.
    case expired(at: Int, now: Int)
    case expiryBeforeSigning(expiry: Int, signed: Int)
    case certificateNotYetValid(subject: String, notBefore: Int, at: Int)
    case certificateExpired(subject: String, notAfter: Int, at: Int)
    case timestampMissing
    case timestamp(TimestampError)

    // Revocation.
    case revoked(subject: String, RevocationStatus.Revocation)
    case revocationUnknown(subject: String, RevocationProblem)
}

extension NotaryRejection {
    /// Whether asking again may go better, with nothing said about the signature.
    package var isTransient: Bool {
        if case .revocationUnknown = self { true } else { false }
    }
}
