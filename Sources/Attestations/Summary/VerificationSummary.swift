// SPDX-License-Identifier: Apache-2.0

import Policy
package import Sigstore
import StrictJSON

/// What a verifier found (SLSA v1.2, "Verification Summary Attestation").
package struct VerificationSummary: Sendable {
    /// The predicate type.
    package static let predicateType = "https://slsa.dev/verification_summary/v1"

    /// `verifier.id`.
    package var verifierID: String
    package var resourceURI: String
    package var hasPassed: Bool
    /// The build level it vouches for, 0...3; `nil` when it says none.
    package var buildLevel: Int?
    /// The source level it vouches for, 0...4; `nil` when it says none.
    package var sourceLevel: Int?
    /// Results that are nobody's level, such as `ACME_HERMETIC`.
    package var properties: Set<String> = []
    /// Every result, as it was written.
    package var results: [String]

    /// Reads a statement's predicate; `nil` when it is no summary. Throws what is malformed.
    package init?(_ statement: Statement) throws(SummaryObjection) {
        guard statement.predicateType == Self.predicateType else { return nil }
        let root = JSONCursor(statement.predicate)
        do throws(JSONShapeError) {
            verifierID = try root.required("verifier").required("id").string()
            resourceURI = try root.required("resourceUri").string()
            _ = try root.required("policy").required("uri").string()
            let result = try root.required("verificationResult")
            switch try result.string() {
            case "PASSED": hasPassed = true
            case "FAILED": hasPassed = false
            default: throw result.invalid("is neither PASSED nor FAILED")
            }
            _ = try root.optional("timeVerified")?.timestamp()
            var levels: [String] = []
            for level in try root.required("verifiedLevels").array(limit: Self.mostResults) {
                levels.append(try level.string())
            }
            results = levels
        } catch {
            throw .malformed("\(error)")
        }
        try read(results)
    }

    /// Reads SLSA's results: `SLSA_<TRACK>_LEVEL_<n>`. Levels that no version of SLSA defines are refused: whoever
    /// writes one means something that nobody else can know. Other words of SLSA's are passed over.
    private mutating func read(_ results: [String]) throws(SummaryObjection) {
        for result in results {
            guard result.hasPrefix("SLSA_") else {
                if result != "FAILED" { properties.insert(result) }
                continue
            }
            for track in VerifiedLevel.Track.allCases where result.hasPrefix(track.prefix) {
                if result == track.prefix + "UNEVALUATED" { continue }
                guard case .level(_, let level) = VerifiedLevel(result) else {
                    throw .unknownLevel(String(result.prefix(80)))
                }
                // "MUST NOT include more than one level per track."
                guard self[keyPath: track.level] == nil else { throw .twoLevels(track: track.rawValue) }
                self[keyPath: track.level] = level
            }
        }
    }

    private static let mostResults = 256
}

extension VerifiedLevel.Track {
    /// Where a summary keeps the track's level.
    fileprivate var level: WritableKeyPath<VerificationSummary, Int?> {
        switch self {
        case .build: \.buildLevel
        case .source: \.sourceLevel
        }
    }
}

/// Why a summary does not count.
package enum SummaryObjection: Error, Sendable, Equatable {
    case malformed(String)
    /// Its signer is none of a trusted verifier's.
    case unknownSigner
    /// Its signer may not speak for that verifier.
    case verifier(found: String, wanted: String)
    /// It is about something else.
    case resource(found: String, wanted: String)
    /// The verifier's answer was no.
    case failed
    /// It names a level that SLSA does not define.
    case unknownLevel(String)
    /// It names two levels of one track.
    case twoLevels(track: String)
    /// It vouches for no level.
    case noLevel
    /// It speaks of other refs of the source.
    case refs(found: [String], wanted: [String])

    /// Stable names, for machines.
    package enum Code: String, Sendable, CaseIterable {
        case malformed = "vsa.malformed"
        case unknownSigner = "vsa.unknown-signer"
        case verifier = "vsa.verifier-mismatch"
        case resource = "vsa.resource-mismatch"
        case failed = "vsa.failed"
        case unknownLevel = "vsa.unknown-level"
        case twoLevels = "vsa.two-levels"
        case noLevel = "vsa.no-level"
        case refs = "vsa.ref-mismatch"
    }

    /// The stable name.
    package var code: Code {
        switch self {
        case .malformed: .malformed
        case .unknownSigner: .unknownSigner
        case .verifier: .verifier
        case .resource: .resource
        case .failed: .failed
        case .unknownLevel: .unknownLevel
        case .twoLevels: .twoLevels
        case .noLevel: .noLevel
        case .refs: .refs
        }
    }
}
