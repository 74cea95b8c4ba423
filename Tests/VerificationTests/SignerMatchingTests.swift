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
        for (name, place) in pairs {
            matching.add(person(name), key: key(name), place, signer("\(place) \(name)"))
        }
        return matching
    }

    private func key(_ name: String) -> Digest { Digest(sha256Of: Array("key of \(name)".utf8)) }

    /// Principals that signed with keys of that name.
    private func matching(_ triples: [(String, key: String, Int)]) -> SignerMatching {
        var matching = SignerMatching()
        for (name, key, place) in triples {
            matching.add(person(name), key: self.key(key), place, signer("\(place) \(name)"))
        }
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

    /// Who signs as two with one key is one, in whatever order it comes to light.
    @Test func principalsOfOneKeyAreOne() {
        #expect(matching([("ann", key: "k", 0), ("ann's", key: "k", 1)]).count == 1)
        #expect(matching([("ann", key: "k", 0), ("ann's", key: "l", 1)]).count == 2)
        // Known as two until a third signature shows that they are one.
        #expect(matching([("ann", key: "k", 0), ("ann's", key: "l", 1), ("ann", key: "l", 0)]).count == 1)
        // The signer that is free again goes to somebody else.
        let freed = matching([
            ("ann", key: "k", 0), ("ann's", key: "l", 1), ("bob", key: "b", 1), ("ann", key: "l", 1),
        ])
        #expect(freed.signers.map(\.name) == ["0 ann", "1 bob"])
    }

    @Test func aKeyIsThePrincipalOfItsCertificate() {
        var matching = SignerMatching()
        matching.add(.key(key("k")), key: key("k"), 0, signer("key"))
        #expect(matching.knows(.key(key("k")), 0))
        matching.add(person("ann"), key: key("k"), 1, signer("ann"))
        #expect(matching.count == 1)
        #expect(matching.knows(person("ann"), 0) && matching.knows(.key(key("k")), 1))
        #expect(!matching.knows(person("bob"), 0))
        matching.add(.key(key("l")), key: key("l"), 0, signer("other key"))
        #expect(matching.count == 2)
    }

    /// The same whatever the order, and as many as trying every assignment of who is left finds.
    @Test func theOrderChangesNothing() {
        var seed: UInt64 = 7
        func random(_ limit: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((seed >> 33) % UInt64(limit))
        }
        for _ in 0..<300 {
            var triples = (0..<random(8)).map { _ in ("p\(random(4))", key: "k\(random(5))", random(4)) }
            let expected = most(united(triples), taken: [])
            for _ in 0..<4 {
                #expect(matching(triples).count == expected, "\(triples)")
                for index in triples.indices { triples.swapAt(index, random(triples.count)) }
            }
        }
    }

    /// The pairs with one name for all that are one.
    private func united(_ triples: [(String, key: String, Int)]) -> [(String, Int)] {
        var names = Dictionary(triples.map { ($0.0, $0.0) }) { first, _ in first }
        for _ in triples {
            for (a, key, _) in triples {
                for (b, other, _) in triples where key == other {
                    let first = min(names[a] ?? a, names[b] ?? b)
                    (names[a], names[b]) = (first, first)
                }
            }
        }
        return triples.map { (names[$0.0] ?? $0.0, $0.2) }
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
