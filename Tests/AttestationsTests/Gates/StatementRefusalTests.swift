// SPDX-License-Identifier: Apache-2.0

import Attestations
import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// What never becomes a statement that a gate sees, however well it is signed.
struct StatementRefusalTests {
    static let good = TestSigstore.Statement(
        [.init(GateBench.image)], predicateType: GateBench.testResult,
        predicate: ["result": "PASSED", "n": 1]
    ).json.text()

    static let refused: [(String, String)] = [
        ("a key twice", good.replacing("\"result\":", with: "\"result\":\"FAILED\",\"result\":")),
        ("bytes behind", good + " x"), ("another document behind", good + "{}"),
        ("NaN", good.replacing("\"n\":1", with: "\"n\":NaN")),
        ("a trailing comma", good.replacing("\"n\":1", with: "\"n\":1,")),
        ("another kind of document", good.replacing("/Statement/v1", with: "/Statement/v2")),
    ]

    @Test(arguments: refused) func isRefused(_ what: String, _ text: String) throws {
        let bench = try GateBench()
        #expect(text != Self.good)
        #expect(throws: SignatureRejection.self) { try bench.verify(Array(text.utf8)) }
        _ = try bench.verify(Array(Self.good.utf8))
    }

    @Test func aPredicateOfSeventeenMegabytesIsRefused() throws {
        let bench = try GateBench()
        func text(_ megabytes: Int) -> [UInt8] {
            let filler = String(repeating: "x", count: megabytes << 20)
            return Array(Self.good.replacing("\"n\":1", with: "\"n\":\"\(filler)\"").utf8)
        }
        #expect(throws: (any Error).self) { try bench.verify(text(17)) }
        _ = try bench.verify(text(1))
    }
}
