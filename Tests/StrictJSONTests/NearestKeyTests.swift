// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

struct NearestKeyTests {
    static let keys = ["enabled", "enforcementLevel", "minSlsaLevel", "threshold", "images"]

    @Test(arguments: [
        ("enforcmentLevel", "enforcementLevel"), ("enforcementlevel", "enforcementLevel"),
        ("minSlsaLvl", "minSlsaLevel"), ("treshold", "threshold"), ("tHReshold", "threshold"),
        ("image", "images"), ("imgaes", "images"), ("enable", "enabled"),
    ])
    func isMeant(_ word: String, _ key: String) {
        #expect(NearestKey.suggestion(for: word, among: Self.keys) == key)
    }

    @Test(arguments: ["", "x", "signers", "enforcement", "slsaLevel and more"])
    func isNotMeant(_ word: String) {
        #expect(NearestKey.suggestion(for: word, among: Self.keys) == nil)
    }

    @Test func aLongWordIsNotCompared() {
        #expect(NearestKey.suggestion(for: String(repeating: "x", count: 101), among: Self.keys) == nil)
    }

    @Test func ofTwoThatAreEquallyNearTheFirstByNameIsTaken() {
        #expect(NearestKey.suggestion(for: "bat", among: ["cat", "bar"]) == "bar")
        #expect(NearestKey.suggestion(for: "bat", among: ["bar", "cat"]) == "bar")
    }

    @Test func withoutCandidatesThereIsNone() {
        #expect(NearestKey.suggestion(for: "a", among: []) == nil)
    }
}
