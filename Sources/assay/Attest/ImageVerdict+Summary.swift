// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
import Signing
import Verification

/// What a summary says was verified of an image.
func levels(of verdict: ImageVerdict) -> VerifiedLevels {
    VerifiedLevels(buildLevel: nil)
}

extension ImageVerdict {
    /// The result to attest; `nil` when nothing was decided about a digest, or something other than the evidence did.
    var summaryResult: VerificationSummary.Result? {
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
        for signer in requirements.flatMap(\.signers) {
            guard let blob = signer.source.blob else { return [] }
            if !digests.contains(blob) { digests.append(blob) }
        }
        return digests
    }
}
