// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
import Testing

@testable import Verification

/// What several policies say of one image.
struct WorstVerdictTests {
    private static let one = Digest(sha256Of: [1])
    private static let other = Digest(sha256Of: [2])

    private static func verdict(
        _ outcome: Outcome, _ disposition: Disposition, _ digest: Digest? = one
    ) -> ImageVerdict {
        ImageVerdict(
            written: "a:1", reference: nil, digest: digest, places: [], outcome: outcome,
            disposition: disposition, requirements: [], reasons: [], cost: .init())
    }

    @Test(arguments: [
        ([(Outcome.verified, Disposition.allow), (.rejected, .deny)], Outcome.rejected, Disposition.deny),
        ([(.rejected, .warn), (.undetermined, .deny)], .undetermined, .deny),
        ([(.notGoverned, .allow), (.verified, .allow)], .verified, .allow),
        ([(.misconfigured, .deny), (.rejected, .deny)], .misconfigured, .deny),
    ])
    func theOneThatDeniesCounts(
        _ given: [(Outcome, Disposition)], _ outcome: Outcome, _ disposition: Disposition
    ) throws {
        let worst = try #require(ImageVerdict.worst(of: given.map { Self.verdict($0.0, $0.1) }))
        #expect(worst.outcome == outcome)
        #expect(worst.disposition == disposition)
        #expect(worst.digest == Self.one)
    }

    /// A tag that moves between two looks would be allowed by each policy for another image.
    @Test(arguments: [(one, Outcome.verified, Disposition.allow), (other, .undetermined, .deny)])
    func allSpeakOfOneDigest(_ second: Digest, _ outcome: Outcome, _ disposition: Disposition) throws {
        let worst = try #require(
            ImageVerdict.worst(of: [
                Self.verdict(.verified, .allow), Self.verdict(.verified, .allow, second),
            ]))
        #expect(worst.outcome == outcome)
        #expect(worst.disposition == disposition)
        #expect((worst.digest == nil) == (outcome == .undetermined))
    }

    @Test func nothingIsNothing() {
        let nothing = ImageVerdict.worst(of: [])
        #expect(nothing?.outcome == nil)
    }
}
