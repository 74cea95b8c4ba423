// SPDX-License-Identifier: Apache-2.0

import Discovery
import Testing

@Suite struct SemanticVersionTests {
    @Test(
        "strict versions",
        arguments: [
            "0.0.0", "1.2.3", "v1.2.3", "1.2.3-rc.1", "1.2.3-0", "1.2.3-x-y.0a", "1.2.3+build.007",
            "1.2.3-alpha+001", "18446744073709551615.0.0",
        ])
    func strict(_ text: String) {
        #expect(SemanticVersion(text)?.text == text)
        #expect(SemanticVersion(text, isStrict: false)?.text == text)
    }

    @Test(
        "versions only where that is allowed",
        arguments: ["1", "v1", "1.2", "1.2-rc.1", "01.2.3", "1.02.3", "1.2.03", "2026.11.03"])
    func loose(_ text: String) {
        #expect(SemanticVersion(text) == nil)
        #expect(SemanticVersion(text, isStrict: false)?.text == text)
    }

    @Test(
        "no versions",
        arguments: [
            "", "v", "V1.2.3", "vv1.2.3", "latest", "1.", ".1", "1..3", "1.2.3.4", "-1.2.3", "+1.2.3",
            "1.+2.3", "1.2.3-", "1.2.3+", "1.2.3-a..b", "1.2.3-01", "1.2.3-é", "1.2.3 ", " 1.2.3", "1.x",
            "1,2.3", "18446744073709551616.0.0", "99999999999999999999999999.0.0", "١.٢.٣", "1.2.3\0",
            String(repeating: "1", count: 1000), "1.2.3-" + String(repeating: "a", count: 1000),
        ])
    func none(_ text: String) {
        #expect(SemanticVersion(text) == nil)
        #expect(SemanticVersion(text, isStrict: false) == nil)
    }

    /// The specification's own example (section 11), and what it leaves out.
    static let ascending = [
        "0.9.9", "1.0.0-0", "1.0.0-9", "1.0.0-10", "1.0.0-18446744073709551616",
        "1.0.0-18446744073709551617", "1.0.0-A", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
        "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.1.0", "1.10.0",
        "2.0.0", "v10.0.0",
    ]

    @Test func precedence() throws {
        let versions = try Self.ascending.map { try #require(SemanticVersion($0), "\($0)") }
        for (low, one) in versions.enumerated() {
            for (high, other) in versions.enumerated() {
                let wanted: SemanticVersion.Precedence = low == high ? .same : low < high ? .lower : .higher
                #expect(one.precedence(over: other) == wanted, "\(one.text) to \(other.text)")
            }
        }
    }

    @Test("build metadata, a v and numbers that are left out make no other version")
    func same() throws {
        let version = try #require(SemanticVersion("1.0.0"))
        for text in ["1.0.0+b", "v1.0.0", "1", "1.0", "01.0.0"] {
            let other = try #require(SemanticVersion(text, isStrict: false))
            #expect(version.precedence(over: other) == .same, "\(text)")
        }
    }
}
