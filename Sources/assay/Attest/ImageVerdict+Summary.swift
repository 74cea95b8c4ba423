// SPDX-License-Identifier: Apache-2.0

import Attestations
import OCIModel
import Policy
import Signing
import Verification

/// What a summary says was verified of an image. Level 4 is no word of SLSA's: it is written as what it is made of.
func levels(of verdict: ImageVerdict) -> VerifiedLevels {
    guard let level = verdict.level else { return VerifiedLevels(buildLevel: nil) }
    let properties = Set(verdict.requirements.flatMap { $0.level?.properties ?? [] })
    return VerifiedLevels(
        buildLevel: min(level, 3), sourceLevel: level == 4 ? 4 : nil,
        properties: properties.sorted().compactMap(VerifiedProperty.init))
}

extension ImageVerdict {
    /// The result to attest; `nil` when nothing was decided about a digest, or something other than the evidence did.
    var summaryResult: UnsignedSummary.Result? {
        guard digest != nil, reference != nil else { return nil }
        switch outcome {
        case .verified: return .passed
        case .rejected: return .failed
        case .exempt, .notGoverned, .undetermined, .misconfigured: return nil
        }
    }

    /// The digests of the evidence that counted, each once; empty when not all of it has one.
    var countedEvidence: [Digest] {
        guard outcome == .verified else { return [] }
        var digests: [Digest] = []
        for source in requirements.flatMap({ $0.signers.map(\.source) + $0.attestations }) {
            guard let blob = source.blob else { return [] }
            if !digests.contains(blob) { digests.append(blob) }
        }
        return digests
    }
}
