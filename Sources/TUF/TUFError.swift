// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// Why a repository, or a file of it, is not trusted, or could not be asked.
///
/// `role` is a role's name, `file` a role's or a target's: a stranger's text, shown shortened.
package enum TUFError: Error, Sendable, Equatable {
    /// What made a file unreadable.
    package enum Malformation: Sendable, Equatable {
        case syntax(JSONSyntaxError)
        case shape(JSONShapeError)
        case canonical(CanonicalJSONError)
    }

    case malformed(role: String, Malformation)
    /// Its `_type` is another kind's.
    case wrongType(role: String, expected: MetadataKind, found: String)
    /// Its `spec_version` is not of version 1.
    case unsupportedSpecification(role: String, version: String)
    /// `valid` different keys of the role signed; `unusable` of its keys cannot be used here.
    case threshold(role: String, valid: Int, needed: Int, unusable: Int)
    /// Another version than the one that was asked for or promised.
    case version(role: String, expected: Int, found: Int)
    /// An older version than the one that was trusted before.
    case rollback(role: String, trusted: Int, found: Int)
    /// The new snapshot no longer lists a role that the trusted one lists.
    case roleRemoved(role: String)
    /// Delegated to, and not listed in the snapshot.
    case roleUnlisted(role: String)
    /// Times in seconds since 1970.
    case expired(role: String, at: Int, now: Int)
    case lengthMismatch(file: String, expected: Int, found: Int)
    case tooLarge(file: String, limit: Int)
    case hashMismatch(file: String, algorithm: String)
    case unsupportedHash(file: String, algorithm: String)
    /// No role that is trusted for it describes the target.
    case targetUnknown(name: String)
    /// The search for a target reached its limit of roles.
    case tooManyDelegations(name: String, limit: Int)
    /// A target's name that could leave the repository's or the client's folder.
    case unsafeName(String)
    /// No base URL for targets was given.
    case noTargetURL
    /// The client was not given a root to start from.
    case noRoot(folder: String)
    /// Another process has held the folder for as long as this one waited.
    case busy(folder: String)
    case unavailable(url: String, FetchError)
    /// A file of the client's own could not be read or written.
    case store(file: String, why: String)

    /// Stable names, for machines.
    package enum Code: String, Sendable, CaseIterable {
        case malformed = "tuf.malformed"
        case wrongType = "tuf.wrong-type"
        case unsupportedSpecification = "tuf.unsupported-specification"
        case threshold = "tuf.threshold"
        case version = "tuf.version-mismatch"
        case rollback = "tuf.rollback"
        case roleRemoved = "tuf.role-removed"
        case roleUnlisted = "tuf.role-unlisted"
        case expired = "tuf.expired"
        case lengthMismatch = "tuf.length-mismatch"
        case tooLarge = "tuf.too-large"
        case hashMismatch = "tuf.hash-mismatch"
        case unsupportedHash = "tuf.unsupported-hash"
        case targetUnknown = "tuf.target-unknown"
        case tooManyDelegations = "tuf.too-many-delegations"
        case unsafeName = "tuf.unsafe-name"
        case noTargetURL = "tuf.no-target-url"
        case noRoot = "tuf.no-root"
        case busy = "tuf.busy"
        case unavailable = "tuf.unavailable"
        case store = "tuf.store"
    }

    /// The stable name.
    package var code: Code {
        switch self {
        case .malformed: .malformed
        case .wrongType: .wrongType
        case .unsupportedSpecification: .unsupportedSpecification
        case .threshold: .threshold
        case .version: .version
        case .rollback: .rollback
        case .roleRemoved: .roleRemoved
        case .roleUnlisted: .roleUnlisted
        case .expired: .expired
        case .lengthMismatch: .lengthMismatch
        case .tooLarge: .tooLarge
        case .hashMismatch: .hashMismatch
        case .unsupportedHash: .unsupportedHash
        case .targetUnknown: .targetUnknown
        case .tooManyDelegations: .tooManyDelegations
        case .unsafeName: .unsafeName
        case .noTargetURL: .noTargetURL
        case .noRoot: .noRoot
        case .busy: .busy
        case .unavailable: .unavailable
        case .store: .store
        }
    }

    /// Whether asking again later may go better, with nothing said about the repository.
    package var isTransient: Bool {
        switch self {
        case .unavailable, .store, .busy: true
        default: false
        }
    }
}
