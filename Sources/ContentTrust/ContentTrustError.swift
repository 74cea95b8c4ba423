// SPDX-License-Identifier: Apache-2.0

package import OCIModel

/// Why trust data does not vouch for an image, or could not be had.
///
/// `role` is a role's name: `root`, `timestamp`, `snapshot`, `targets`, or a delegation's such as `targets/releases`.
/// Times are seconds since 1970.
package enum ContentTrustError: Error, Sendable, Equatable {
    /// The server knows no such repository; `isUsual` when it was asked because the policy names none.
    case noTrustData(name: String, server: String, isUsual: Bool)
    /// The server could not be asked, or did not answer as one.
    case server(why: String)
    /// Whoever asked had no requests, bytes or time left; it says nothing to another.
    case interrupted(why: String)
    /// The versions that were seen before could not be read or kept.
    case store(why: String)
    case malformed(role: String, why: String)
    /// A file that the trust data names is not served.
    case missing(file: String)
    /// No pinned key has signed the root, nor one that the root came from.
    case untrustedRoot(name: String)
    /// The root's certificates are made out to another repository; `found` is a name in them, if there is one.
    case otherName(found: String?, name: String)
    /// The certificate of a root key does not count at that time.
    case rootCertificate(notBefore: Int, notAfter: Int, now: Int)
    /// A root does not follow from the one before.
    case rootNotRotated(version: Int, why: String)
    /// Nobody who may sign the role has signed it.
    case signature(role: String)
    /// `valid` different keys of the role signed, and there must be `needed`.
    case threshold(role: String, valid: Int, needed: Int)
    case expired(role: String, at: Int, now: Int)
    /// The file is not the one that the role above it names.
    case hashMismatch(role: String)
    /// An older version than the one that was seen before; 0 when the role is gone. `memory` is the file that remembers,
    /// if one does.
    case rollback(role: String, known: Int, found: Int, memory: String?)
    /// A delegation that is asked for and that the repository does not have.
    case unknownDelegation(role: String)
    /// The roles that must all name the tag name different images, or only some of them name one.
    case disagreement(tag: String, roles: [String])
    /// None of the roles that were asked names the tag.
    case tagNotSigned(tag: String, roles: [String])
    /// The tag was signed for another manifest than the one that the registry gives.
    case otherDigest(tag: String, signed: Digest, found: Digest)
    /// The manifest was signed with another length than it has; bytes.
    case otherLength(tag: String, signed: Int, found: Int)
    /// None of the roles that were asked names a tag for the manifest.
    case digestNotSigned(Digest, roles: [String])

    /// Stable names, for machines.
    package enum Code: String, Sendable, CaseIterable {
        case noTrustData = "dct.no-trust-data"
        case server = "dct.server"
        case interrupted = "dct.interrupted"
        case store = "dct.store"
        case malformed = "dct.malformed"
        case missing = "dct.missing"
        case untrustedRoot = "dct.untrusted-root"
        case otherName = "dct.other-repository"
        case rootCertificate = "dct.root-certificate"
        case rootNotRotated = "dct.root-rotation"
        case signature = "dct.signature"
        case threshold = "dct.threshold"
        case expired = "dct.expired"
        case hashMismatch = "dct.hash-mismatch"
        case rollback = "dct.rollback"
        case unknownDelegation = "dct.unknown-delegation"
        case disagreement = "dct.disagreement"
        case tagNotSigned = "dct.tag-unsigned"
        case otherDigest = "dct.tag-moved"
        case otherLength = "dct.length"
        case digestNotSigned = "dct.digest-unsigned"
    }

    /// The stable name.
    package var code: Code {
        switch self {
        case .noTrustData: .noTrustData
        case .server: .server
        case .interrupted: .interrupted
        case .store: .store
        case .malformed: .malformed
        case .missing: .missing
        case .untrustedRoot: .untrustedRoot
        case .otherName: .otherName
        case .rootCertificate: .rootCertificate
        case .rootNotRotated: .rootNotRotated
        case .signature: .signature
        case .threshold: .threshold
        case .expired: .expired
        case .hashMismatch: .hashMismatch
        case .rollback: .rollback
        case .unknownDelegation: .unknownDelegation
        case .disagreement: .disagreement
        case .tagNotSigned: .tagNotSigned
        case .otherDigest: .otherDigest
        case .otherLength: .otherLength
        case .digestNotSigned: .digestNotSigned
        }
    }

    /// Whether asking again may go better, with nothing said about the image.
    package var isTransient: Bool {
        switch self {
        case .server, .interrupted, .store: true
        default: false
        }
    }
}
