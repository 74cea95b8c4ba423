// SPDX-License-Identifier: Apache-2.0

public import OCIModel

/// Why a signature does not count.
public enum SignatureRejection: Error, Sendable, Equatable {
    /// Its bytes cannot be read.
    case malformed(String)
    /// It was made with a certificate, and a key was asked for.
    case certificateInsteadOfKey
    /// It does not verify under the key. `hint` is what the signature says of its key, when it says anything.
    case invalid(key: Digest, hint: String)
    /// It is a good signature by the key, of something else.
    case otherDigest(found: Digest?, wanted: Digest)
    /// It is a good signature by the key, of a statement that is no image signature.
    case otherPredicate(String)
    /// It is a good signature by the key, of a payload that is no image signature.
    case otherPayloadType(String)
    /// It lacks an annotation that is asked for, or has another value.
    case annotation(name: String, wanted: String, found: String?)

    /// Stable names, for machines.
    public enum Code: String, Sendable, CaseIterable {
        case malformed = "signature.malformed"
        case certificateInsteadOfKey = "signature.certificate-instead-of-key"
        case invalid = "signature.invalid"
        case otherDigest = "signature.other-digest"
        case otherPredicate = "signature.other-predicate"
        case otherPayloadType = "signature.other-payload-type"
        case annotation = "signature.annotation-mismatch"
    }

    /// The stable name.
    public var code: Code {
        switch self {
        case .malformed: .malformed
        case .certificateInsteadOfKey: .certificateInsteadOfKey
        case .invalid: .invalid
        case .otherDigest: .otherDigest
        case .otherPredicate: .otherPredicate
        case .otherPayloadType: .otherPayloadType
        case .annotation: .annotation
        }
    }
}
