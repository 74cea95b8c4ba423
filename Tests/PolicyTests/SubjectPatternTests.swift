// SPDX-License-Identifier: Apache-2.0

import Policy
import Testing

/// Identities of provider notary (RFC 4514, and "Trusted Identities Constraints" of the Notary Project).
struct SubjectPatternTests {
    private func values(_ subject: String) throws -> [String: String] {
        try SubjectPattern(parsing: "x509.subject:" + subject).attributes
    }

    private func error(_ subject: String) -> SubjectPatternError? {
        do throws(SubjectPatternError) {
            _ = try SubjectPattern(parsing: "x509.subject:" + subject)
            return nil
        } catch {
            return error
        }
    }

    @Test func orderAndSpacesSayNothing() throws {
        let wanted = ["C": "US", "ST": "WA", "O": "acme inc"]
        #expect(try values(" C=US, ST=WA, O=acme inc") == wanted)
        #expect(try values("O = acme inc ,ST= WA,C=US ") == wanted)
    }

    @Test func theStateHasTwoNames() throws {
        #expect(try values("C=US,S=WA,O=acme") == values("C=US,ST=WA,O=acme"))
    }

    @Test func theTextIsWhatFollowsThePrefix() throws {
        #expect(try SubjectPattern(parsing: "x509.subject: C=US,S=WA,O=acme").text == "C=US,S=WA,O=acme")
    }

    static let escapes: [(String, String)] = [
        (#"acme\, inc"#, "acme, inc"), (#"a\"b\"c"#, "a\"b\"c"), (#"a\\b"#, #"a\b"#), (#"a\+b"#, "a+b"),
        (##"\#acme"##, "#acme"), (#"\ acme\ "#, " acme "), (#"acme\  "#, "acme "), (#"caf\C3\A9"#, "café"),
        (#"\2C"#, ","), ("a=b", "a=b"), ("a#b", "a#b"), ("café", "café"), ("a: b", "a: b"),
    ]

    @Test(arguments: escapes) func aValueIsRead(_ written: String, _ value: String) throws {
        #expect(try values("C=US, ST=WA, O=\(written)")["O"] == value)
    }

    @Test(arguments: ["a\\", #"a\4"#, #"a\zz"#, #"a"b"#, "a;b", "a<b", "a>b", "a\u{0}b", #"\C3"#, ""])
    func aValueIsNot(_ written: String) {
        guard case .malformed? = error("C=US, ST=WA, O=\(written)") else {
            Issue.record("\(String(describing: error("C=US, ST=WA, O=\(written)")))")
            return
        }
    }

    @Test(arguments: ["", "C", "C=US,,O=a", "=US", "C US=a", "C=US, ST=WA, O=acme,"])
    func aSubjectIsNot(_ subject: String) {
        guard case .malformed? = error(subject) else {
            Issue.record("\(String(describing: error(subject)))")
            return
        }
    }

    static let refusals: [(String, SubjectPatternError)] = [
        ("C=US, ST=WA, O=acme, OU=a, OU=b", .duplicateAttribute("OU")),
        ("C=US, S=WA, ST=WA, O=acme", .duplicateAttribute("ST")),
        ("C=US, ST=WA, O=#0403", .hexadecimal("O")), ("C=US, ST=WA, O= #0403", .hexadecimal("O")),
        ("C=US+ST=WA, O=acme", .multiValued), ("C=US, ST=WA, Cn=a, O=acme", .lowercase("Cn")),
        ("C=US, ST=WA, O=acme, 2.5.4.3=a", .unknownAttribute("2.5.4.3")),
        ("ST=WA, O=acme", .missing(["C"])), ("C=US, O=acme", .missing(["ST"])),
        ("CN=a", .missing(["C", "ST", "O"])),
    ]

    @Test(arguments: refusals) func aSubjectIsRefused(_ subject: String, _ wanted: SubjectPatternError) {
        #expect(error(subject) == wanted)
        #expect(error("C=US, ST=WA, O=acme, OU=a, L=b") == nil)
    }

    @Test func aLongIdentityIsNotRead() {
        let most = SubjectPattern.longest - "x509.subject:C=US,ST=WA,O=".utf8.count
        #expect(error("C=US,ST=WA,O=" + String(repeating: "a", count: most)) == nil)
        #expect(
            error("C=US,ST=WA,O=" + String(repeating: "a", count: most + 1))
                == .malformed(why: "is longer than 1024 bytes"))
    }
}
