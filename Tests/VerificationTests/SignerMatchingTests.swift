// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
import Testing

@testable import Verification

/// `threshold` counts different principals, each matched to a different signer.
struct SignerMatchingTests {
    private func signer(_ name: String) -> VerifiedSigner {
        VerifiedSigner(
            name: name, method: .keyless, fingerprint: Digest(sha256Of: Array(name.utf8)), keyKind: "",
            algorithm: "", logs: [], times: [], layout: "", source: EvidenceSource(route: .file, blob: nil),
            annotations: [:])
    }

    private func person(_ name: String) -> Principal { .identity(issuer: "i", subject: name) }

    private func matching(_ pairs: [(String, Int)]) -> SignerMatching {
        var matching = SignerMatching()
        for (name, place) in pairs { matching.add(person(name), place, signer("\(place) \(name)")) }
        return matching
    }

    @Test func onePrincipalCountsOnce() {
        #expect(matching([("ann", 0), ("ann", 0), ("ann", 1)]).count == 1)
        #expect(matching([("ann", 0), ("bob", 1)]).count == 2)
    }

    @Test func oneSignerCountsOnce() {
        #expect(matching([("ann", 0), ("bob", 0)]).count == 1)
        #expect(matching([("ann", 0), ("bob", 0), ("bob", 1)]).count == 2)
    }

    /// Whoever came first makes room for whom only one signer means.
    @Test func aPrincipalIsMovedWhenThatMakesRoom() {
        let moved = matching([("ann", 0), ("ann", 1), ("bob", 0)])
        #expect(moved.signers.map(\.name) == ["0 bob", "1 ann"])
        let late = matching([("ann", 0), ("bob", 0), ("ann", 1)])
        #expect(late.signers.map(\.name) == ["0 bob", "1 ann"])
        let chain = matching([
            ("ann", 0), ("ann", 1), ("bob", 1), ("bob", 2), ("eve", 0), ("dan", 0), ("dan", 2),
        ])
        #expect(chain.count == 3)
    }

    /// Against trying every assignment.
    @Test func asManyAreMatchedAsCanBe() {
        var seed: UInt64 = 42
        func random(_ limit: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((seed >> 33) % UInt64(limit))
        }
        for _ in 0..<300 {
            let pairs = (0..<random(9)).map { _ in ("p\(random(4))", random(4)) }
            #expect(matching(pairs).count == most(pairs, taken: []), "\(pairs)")
        }
    }

    private func most(_ pairs: [(String, Int)], taken: Set<Int>) -> Int {
        guard let (name, _) = pairs.first else { return 0 }
        let rest = pairs.filter { $0.0 != name }
        var best = most(rest, taken: taken)
        for (_, place) in pairs where !taken.contains(place) {
            guard pairs.contains(where: { $0.0 == name && $0.1 == place }) else { continue }
            best = max(best, 1 + most(rest, taken: taken.union([place])))
        }
        return best
    }
}
