// SPDX-License-Identifier: Apache-2.0

import NotaryProject
import TestNotary
import TestSigstore
import Testing

/// Step 7: whose certificate it is.
struct IdentityTests {
    typealias Attribute = TestSigstore.Attribute

    /// The subject that everything is held against: C=US, ST=WA, L=Seattle, O=acme, OU=release, CN=signer.
    private func matches(
        _ wanted: [String: String]..., subject: [[Attribute]]? = nil
    ) throws -> Bool {
        let rejection = try rejection(.subjects(wanted), subject: subject)
        guard case .identity? = rejection else {
            #expect(rejection == nil)
            return true
        }
        return false
    }

    private func rejection(
        _ identities: NotaryVerifier.Identities, subject: [[Attribute]]? = nil
    ) throws -> NotaryRejection? {
        var sample = try Sample { $0.leaf.subjectName = subject.map(Attribute.name(of:)) }
        sample.verifier.identities = identities
        return sample.rejection()
    }

    private static let wanted = ["C": "US", "ST": "WA", "O": "acme"]

    @Test func aSubsetOfTheSubjectMatches() throws {
        #expect(try matches(Self.wanted))
        #expect(
            try matches(["C": "US", "ST": "WA", "O": "acme", "CN": "signer", "OU": "release", "L": "Seattle"])
        )
    }

    @Test func anAttributeThatTheSubjectLacksDoesNotMatch() throws {
        #expect(try !matches(Self.wanted.merging(["STREET": "1 Main"]) { $1 }))
    }

    @Test func anotherValueDoesNotMatch() throws {
        #expect(try !matches(Self.wanted.merging(["O": "other"]) { $1 }))
        #expect(try !matches(Self.wanted.merging(["O": "acm"]) { $1 }))
        #expect(try !matches(Self.wanted.merging(["O": "acme "]) { $1 }))
        #expect(try !matches(Self.wanted.merging(["O": ""]) { $1 }))
    }

    @Test func caseMatters() throws {
        #expect(try !matches(Self.wanted.merging(["O": "Acme"]) { $1 }))
        #expect(try !matches(Self.wanted.merging(["C": "us"]) { $1 }))
    }

    @Test func noPatternsAreMatched() throws {
        #expect(try !matches(Self.wanted.merging(["CN": "*"]) { $1 }))
    }

    @Test func textsThatOnlyLookAlikeDoNotMatch() throws {
        let subject = [[Attribute.country("FR")], [.state("Ren\u{E9}")], [.organization("acme")]]
        #expect(try matches(["C": "FR", "ST": "Ren\u{E9}", "O": "acme"], subject: subject))
        #expect(try !matches(["C": "FR", "ST": "Rene\u{301}", "O": "acme"], subject: subject))
    }

    @Test func sIsST() throws {
        #expect(try matches(["C": "US", "S": "WA", "O": "acme"]))
        #expect(try !matches(["C": "US", "S": "OR", "O": "acme"]))
    }

    @Test func oneOfSeveralIsEnough() throws {
        #expect(try matches(["C": "DE", "ST": "BE", "O": "acme"], Self.wanted))
        #expect(try !matches(["C": "DE", "ST": "BE", "O": "acme"], ["C": "US", "ST": "OR", "O": "acme"]))
    }

    @Test func orderInTheSubjectIsOfNoMatter() throws {
        let subject = [[Attribute.organization("acme")], [.state("WA")], [.country("US")]]
        #expect(try matches(Self.wanted, subject: subject))
    }

    @Test func everyTypeGoesByItsName() throws {
        let subject: [[Attribute]] = [
            [.country("US")], [.state("WA")], [.organization("acme")], [.street("1 Main")],
            [.domain("test")], [.user("42")], [.serialNumber("7")],
            [Attribute(identifier: "1.2.3.4", value: "x")],
        ]
        for (type, value) in [
            ("STREET", "1 Main"), ("DC", "test"), ("UID", "42"), ("2.5.4.5", "7"), ("SERIALNUMBER", "7"),
            ("1.2.3.4", "x"), ("2.5.4.10", "acme"),
        ] {
            #expect(try matches(Self.wanted.merging([type: value]) { $1 }, subject: subject), "\(type)")
            #expect(
                try !matches(Self.wanted.merging([type: value + "-"]) { $1 }, subject: subject), "\(type)")
        }
        #expect(try !matches(Self.wanted.merging(["NONE": "x"]) { $1 }, subject: subject))
    }

    /// What looks like another attribute inside a value is none.
    @Test func aValueIsNotReadAsText() throws {
        let subject = [[Attribute.country("US")], [.state("WA")], [.commonName("x,O=acme")]]
        #expect(try !matches(Self.wanted, subject: subject))
        #expect(try matches(["C": "US", "ST": "WA", "CN": "x,O=acme"], subject: subject))
    }

    /// Only the signer's own subject counts, not that of whoever issued it.
    @Test func anAuthoritysSubjectIsNotTheSigners() throws {
        let other = [[Attribute.country("DE")], [.state("BE")], [.organization("other")]]
        #expect(try !matches(Self.wanted, subject: other))
        #expect(try matches(["C": "DE", "ST": "BE", "O": "other"], subject: other))
    }

    // MARK: what cannot be compared

    private static let own = [[Attribute.country("US")], [.state("WA")], [.organization("acme")]]

    private func why(_ wanted: [String: String]..., subject: [[Attribute]]) throws -> String? {
        if case .subjectUnusable(let why)? = try rejection(.subjects(wanted), subject: subject) {
            why
        } else {
            nil
        }
    }

    @Test func aJoinedAttributeCannotBeCompared() throws {
        let joined = [[Attribute.country("US")], [.state("WA")], [.organization("acme"), .unit("release")]]
        let apart = Self.own + [[.unit("release")]]
        #expect(try why(Self.wanted, subject: joined) == "its attribute O is joined to others by +")
        #expect(try matches(Self.wanted, subject: apart))
        #expect(try rejection(.any, subject: joined) == nil)
    }

    @Test(arguments: [["a", "b"], ["a", "a"]]) func anAttributeTwiceCannotBeCompared(_ units: [String]) throws
    {
        let wanted = Self.wanted.merging(["OU": "a"]) { $1 }
        let twice = Self.own + units.map { [.unit($0)] }
        #expect(try why(wanted, subject: twice) == "it has more than one attribute OU")
        #expect(
            try why(wanted, subject: Self.own + [units.map { .unit($0) }])
                == "it has more than one attribute OU")
        #expect(try matches(wanted, subject: twice.dropLast()))
        #expect(try rejection(.any, subject: twice) == nil)
    }

    /// As directories make subjects.
    @Test func whatNobodyNamesMayBeThereTwiceOrJoined() throws {
        let subject =
            Self.own + [
                [.domain("acme")], [.domain("example")], [.unit("a")], [.unit("b")],
                [.commonName("x"), .user("42")],
            ]
        #expect(try matches(Self.wanted, subject: subject))
        #expect(
            try matches(
                Self.wanted, Self.wanted.merging(["O": "other", "DC": "acme"]) { $1 }, subject: subject))
        #expect(try !matches(Self.wanted.merging(["O": "other"]) { $1 }, subject: subject))
    }

    /// Another identity, which can be compared and is the signer's, is enough.
    @Test func oneIdentityDoesNotSpoilAnother() throws {
        let twice = Self.own + [[.commonName("x")], [.unit("a")], [.unit("b")]]
        let unit = Self.wanted.merging(["OU": "a"]) { $1 }
        #expect(try matches(unit, Self.wanted.merging(["CN": "x"]) { $1 }, subject: twice))
        #expect(
            try why(unit, Self.wanted.merging(["CN": "y"]) { $1 }, subject: twice)
                == "it has more than one attribute OU")
    }

    /// What differs is not the fault of what cannot be compared.
    @Test func anIdentityThatDiffersOtherwiseIsAnothers() throws {
        let twice = Self.own + [[.unit("a")], [.unit("b")]]
        #expect(try !matches(["C": "US", "ST": "OR", "O": "acme", "OU": "a"], subject: twice))
        #expect(try why(["C": "US", "ST": "WA", "O": "acme", "OU": "a"], subject: twice) != nil)
    }

    @Test func nothingWantedIsNobody() throws {
        #expect(try !matches())
        #expect(try !matches([:]))
        #expect(try !matches(Self.wanted, subject: []))
    }

    @Test func theReasonSaysWhoAndWhomNot() throws {
        let rejection = try rejection(.subjects([["C": "US", "O": "other"]]))
        guard case .identity(let wanted, let found)? = rejection else {
            Issue.record("\(String(describing: rejection))")
            return
        }
        #expect(wanted == ["C=US, O=other"])
        #expect(found.contains("O=acme"))
    }
}
