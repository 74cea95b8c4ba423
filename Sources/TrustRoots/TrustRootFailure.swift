// SPDX-License-Identifier: Apache-2.0

package import Sigstore

/// Why a trust root that a policy names is not at hand.
package enum TrustRootFailure: Error, Sendable, Equatable {
    /// The file could not be read.
    case unreadable(name: String, why: String)
    /// It was read and is no trust root.
    case malformed(name: String, TrustRootError)
    /// Neither built in nor a mirror that was set up.
    case unknownName(String, known: [String])
    /// It is a mirror that was set up, and nothing was fetched of it so far.
    case notFetched(RefreshCommand)
    /// It was not refreshed for longer than is allowed, or nobody knows when it was. Seconds.
    case tooOld(RefreshCommand, age: Int?, limit: Int)
    /// The policy names an authority that the root does not have.
    case unknownAuthority(String, root: String, known: [String])
    /// The policy requires a transparency log, and the root lists none.
    case listsNoLog(root: String)
    /// It lists transparency logs, and the key of one that would have to vouch cannot be used.
    case unusableLog(root: String)
    /// It lists no authority of signing certificates that can be used.
    case noUsableAuthority(root: String)
    /// Nothing that can be used, or may be looked at, proves when something was signed.
    case noSourceOfTime(root: String)
    /// It lists logs of certificates, and none of them can be used.
    case unusableCertificateLog(root: String)

    /// Stable names, for machines.
    package enum Code: String, Sendable, CaseIterable {
        case unreadable = "trust-root.unreadable"
        case malformed = "trust-root.malformed"
        case unknownName = "trust-root.unknown-name"
        case notFetched = "trust-root.not-fetched"
        case tooOld = "trust-root.too-old"
        case unknownAuthority = "trust-root.unknown-authority"
        case listsNoLog = "trust-root.no-log"
        case unusableLog = "trust-root.unusable-log"
        case noUsableAuthority = "trust-root.no-usable-authority"
        case noSourceOfTime = "trust-root.no-source-of-time"
        case unusableCertificateLog = "trust-root.unusable-certificate-log"
    }

    /// The stable name.
    package var code: Code {
        switch self {
        case .unreadable: .unreadable
        case .malformed: .malformed
        case .unknownName: .unknownName
        case .notFetched: .notFetched
        case .tooOld: .tooOld
        case .unknownAuthority: .unknownAuthority
        case .listsNoLog: .listsNoLog
        case .unusableLog: .unusableLog
        case .noUsableAuthority: .noUsableAuthority
        case .noSourceOfTime: .noSourceOfTime
        case .unusableCertificateLog: .unusableCertificateLog
        }
    }

    /// The command after which it may be there; `nil` when none helps.
    package var refresh: RefreshCommand? {
        switch self {
        case .notFetched(let refresh), .tooOld(let refresh, _, _): refresh
        case .unreadable, .malformed, .unknownName, .unknownAuthority, .listsNoLog, .unusableLog,
            .noUsableAuthority, .noSourceOfTime, .unusableCertificateLog:
            nil
        }
    }

    /// Whether it may be there a moment later: then nothing is known of what it would have vouched for.
    package var isTransient: Bool {
        switch self {
        case .unreadable, .notFetched, .tooOld: true
        case .malformed, .unknownName, .unknownAuthority, .listsNoLog, .unusableLog, .noUsableAuthority,
            .noSourceOfTime, .unusableCertificateLog:
            false
        }
    }
}

extension TrustRootFailure: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .unreadable(let name, let why): "the trust root \(name) cannot be read: \(why)"
        case .malformed(let name, let error): "the trust root \(name) cannot be used: \(error)"
        case .unknownName(let name, let known):
            "there is no trust root \"\(name)\"; there are \(known.joined(separator: ", "))"
        case .notFetched(let refresh): "the trust root \(refresh.name) was set up and not fetched yet"
        case .tooOld(let refresh, let age?, let limit):
            "the trust root \(refresh.name) was last refreshed \(age / 86_400) days ago, and \(limit / 86_400) are "
                + "allowed"
        case .tooOld(let refresh, nil, let limit):
            "it is not known when the trust root \(refresh.name) was last refreshed, and \(limit / 86_400) days are "
                + "allowed"
        case .unknownAuthority(let wanted, let root, let known):
            "the trust root \(root) has no authority \(wanted)"
                + (known.isEmpty ? "" : "; it has \(known.joined(separator: ", "))")
        case .listsNoLog(let root): "the trust root \(root) lists no transparency log"
        case .unusableLog(let root):
            "the trust root \(root) lists a transparency log with a key that cannot be used"
        case .noUsableAuthority(let root):
            "the trust root \(root) has no authority of signing certificates that can be used"
        case .noSourceOfTime(let root):
            "nothing in the trust root \(root) that can be used here proves when something was signed"
        case .unusableCertificateLog(let root):
            "the trust root \(root) lists CT logs, and none with a key that can be used"
        }
    }
}
