// SPDX-License-Identifier: Apache-2.0

public import CodeSigningPKI
public import OCIModel
public import Signatures

/// Why a signature does not count.
public enum SignatureRejection: Error, Sendable, Equatable {
    // What it is.
    /// Its bytes cannot be read.
    case malformed(String)
    /// It was made with a certificate, and a key was asked for.
    case certificateInsteadOfKey
    /// It was made with a key, and the holder of a certificate was asked for.
    case keyInsteadOfCertificate

    // Whether it is genuine.
    /// It does not verify under the key. `hint` is what the signature says of its key, when it says anything.
    case invalid(key: OCIModel.Digest, hint: String)
    /// It does not verify under the key of its own certificate.
    case invalidUnderCertificate
    /// It was made by an algorithm that is not verified here, as its log entry says; nobody vouches for that word.
    case unsupportedAlgorithm(String)
    /// The bundle speaks of another artifact than the one that was given.
    case otherArtifact(found: MessageDigest?, wanted: MessageDigest)
    /// The artifact's digest was given in another hash function than the bundle uses.
    case otherHash(found: HashAlgorithm, wanted: HashAlgorithm)

    // What vouches for it.
    /// The transparency-log evidence is missing or wrong.
    case log(LogError)
    /// A time-stamp cannot be read.
    case timestamp(TimestampError)
    /// One time-stamp is given twice.
    case duplicateTimestamp
    /// Nothing proves when it was signed; what was found wrong with the time-stamps that came along.
    case noVerifiedTime([TimestampError])
    /// It says that it was signed after the moment of the check. Seconds since 1970.
    case timeInFuture(Int, now: Int)
    /// The certificate does not lead to an authority of the trust root, or not at every verified time.
    case certificate(CertificateError)
    /// Not enough logs of certificates saw the certificate.
    case certificateTransparency(SCTError)
    /// The key counts in another period than the signature was made in. Seconds since 1970.
    case outsideKeyValidity(Int, ValidityPeriod)

    // Whose it is, and of what.
    /// The certificate is genuine, and another's.
    case identity(IdentityMismatch)
    /// It is a good signature by the signer, of something else.
    case otherDigest(found: OCIModel.Digest?, wanted: OCIModel.Digest)
    /// It is a good signature by the signer, of a statement that is no image signature.
    case otherPredicate(String)
    /// It is a good signature by the signer, of a payload that is no image signature.
    case otherPayloadType(String)
    /// It lacks an annotation that is asked for, or has another value.
    case annotation(name: String, wanted: String, found: String?)

    /// Stable names of the cases that no other type names.
    public enum Code: String, Sendable, CaseIterable {
        case malformed = "signature.malformed"
        case certificateInsteadOfKey = "signature.certificate-instead-of-key"
        case keyInsteadOfCertificate = "signature.key-instead-of-certificate"
        case invalid = "signature.invalid"
        case unsupportedAlgorithm = "signature.unsupported-algorithm"
        case otherArtifact = "signature.other-artifact"
        case otherHash = "signature.other-hash"
        case duplicateTimestamp = "timestamp.duplicate"
        case noVerifiedTime = "time.none"
        case timeInFuture = "time.in-future"
        case outsideKeyValidity = "key.outside-validity"
        case otherDigest = "signature.other-digest"
        case otherPredicate = "signature.other-predicate"
        case otherPayloadType = "signature.other-payload-type"
        case annotation = "signature.annotation-mismatch"
    }

    /// Whether it may count a moment later: what was signed after the moment of the check tells of a clock that is
    /// wrong, and nothing of who signed.
    public var isTransient: Bool {
        switch self {
        case .timeInFuture, .log(.timeInFuture): true
        default: false
        }
    }

    /// The stable name.
    public var code: String {
        switch self {
        case .malformed: Code.malformed.rawValue
        case .certificateInsteadOfKey: Code.certificateInsteadOfKey.rawValue
        case .keyInsteadOfCertificate: Code.keyInsteadOfCertificate.rawValue
        case .invalid, .invalidUnderCertificate: Code.invalid.rawValue
        case .unsupportedAlgorithm: Code.unsupportedAlgorithm.rawValue
        case .otherArtifact: Code.otherArtifact.rawValue
        case .otherHash: Code.otherHash.rawValue
        case .log(let error): error.code.rawValue
        case .timestamp(let error): error.code.rawValue
        case .duplicateTimestamp: Code.duplicateTimestamp.rawValue
        case .noVerifiedTime: Code.noVerifiedTime.rawValue
        case .timeInFuture: Code.timeInFuture.rawValue
        case .certificate(let error): error.code.rawValue
        case .certificateTransparency(let error): error.code.rawValue
        case .outsideKeyValidity: Code.outsideKeyValidity.rawValue
        case .identity(let mismatch): mismatch.code.rawValue
        case .otherDigest: Code.otherDigest.rawValue
        case .otherPredicate: Code.otherPredicate.rawValue
        case .otherPayloadType: Code.otherPayloadType.rawValue
        case .annotation: Code.annotation.rawValue
        }
    }
}
