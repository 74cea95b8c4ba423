// SPDX-License-Identifier: Apache-2.0

package import Policy

/// Why a question about a promotion cannot be put, or not be answered now.
package enum KargoProblem: Error, Sendable, Equatable {
    /// The policies were not read from the cluster yet, or too long ago.
    case policiesUnread
    /// It takes longer than the caller waits.
    case inProgress
    /// The API server did not show what is asked about.
    case unreadable(String, why: String)
    /// There is no such object.
    case notFound(String)
    /// The object is none of Kargo's that is understood.
    case malformed(String, KargoObjectError)
    /// A policy that was named is not there.
    case noSuchPolicy(String)
    /// Attestations are asked for where no policy says whose count.
    case nobodyToAttest(KargoPlace)
    /// What was said about a Freight or a Promotion is not what stands there.
    case mismatch(String)
}

extension KargoProblem {
    /// A stable name of each case.
    package enum Code: String, Sendable, CaseIterable {
        case policiesUnread = "kargo.policies-unread"
        case inProgress = "kargo.in-progress"
        case unreadable = "kargo.unreadable"
        case notFound = "kargo.not-found"
        case malformed = "kargo.malformed"
        case noSuchPolicy = "kargo.no-such-policy"
        case nobodyToAttest = "kargo.nobody-to-attest"
        case mismatch = "kargo.mismatch"
    }

    package var code: Code {
        switch self {
        case .policiesUnread: .policiesUnread
        case .inProgress: .inProgress
        case .unreadable: .unreadable
        case .notFound: .notFound
        case .malformed: .malformed
        case .noSuchPolicy: .noSuchPolicy
        case .nobodyToAttest: .nobodyToAttest
        case .mismatch: .mismatch
        }
    }
}

extension KargoProblem.Code {
    /// What it comes to: nothing in between.
    package var outcome: Outcome {
        switch self {
        case .policiesUnread, .inProgress, .unreadable, .malformed: .undetermined
        case .notFound, .mismatch: .rejected
        case .noSuchPolicy, .nobodyToAttest: .misconfigured
        }
    }

    /// One sentence, for the list of all reasons.
    package var meaning: String {
        switch self {
        case .policiesUnread: "The policies were not read from the cluster yet, or too long ago."
        case .inProgress: "The images are being verified, which takes longer than the caller waits."
        case .unreadable: "The API server did not show the Freight or the Promotion."
        case .notFound: "There is no such Freight or Promotion."
        case .malformed: "The Freight, the Promotion or the Stage lacks what Kargo gives it."
        case .noSuchPolicy: "The policy that was named is not there."
        case .nobodyToAttest: "Attestations are asked for where no policy says whose count."
        case .mismatch: "What was said about a Freight or a Promotion is not what stands there."
        }
    }
}

extension KargoProblem: CustomStringConvertible {
    /// What was found, then what to do.
    package var message: String { "\(code.rawValue): \(self)\n\(next)" }

    /// What was found.
    package var description: String {
        switch self {
        case .policiesUnread: "the policies have not been read from the cluster yet, or not for too long"
        case .inProgress: "the images are still being verified"
        case .unreadable(let what, let why): "\(what) could not be read: \(why)"
        case .notFound(let what): "there is no \(what)"
        case .malformed(let what, let error): "\(what) cannot be understood: \(error)"
        case .noSuchPolicy(let name): "there is no ImageVerificationPolicy \(name)"
        case .nobodyToAttest(let place):
            "attestations are asked for, and no policy governs \(place) that says whose count"
        case .mismatch(let what): what
        }
    }

    /// What to do.
    package var next: String {
        switch self {
        case .policiesUnread: "wait; if it stays, look at the log of assay"
        case .inProgress: "ask again in a few seconds"
        case .unreadable: "ask again; if it stays, look at the log of assay and its rights"
        case .notFound: "name a Freight and a Promotion of the Project as they are"
        case .malformed: "look at the object; assay may be older than Kargo"
        case .noSuchPolicy: "create it, or name \(KargoDecisions.noPolicy), which stands for none"
        case .nobodyToAttest: "select the Project and the Stage in a policy, or name one"
        case .mismatch: "leave out what the Freight says itself, or say the same"
        }
    }
}
