// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import TestSigstore
import Testing

struct RevocationPlacesTests {
    private func places(_ extensions: TestSigstore.Extension...) throws -> RevocationPlaces {
        try TestSigstore.Authority.minted().leaf { recipe in
            for added in extensions { recipe.set(added) }
        }.revocationPlaces()
    }

    private func code(_ extensions: TestSigstore.Extension...) throws -> RevocationProblem.Code? {
        let leaf = try TestSigstore.Authority.minted().leaf { recipe in
            for added in extensions { recipe.set(added) }
        }
        do throws(RevocationProblem) { _ = try leaf.revocationPlaces() } catch { return error.code }
        return nil
    }

    @Test func respondersAndListsAreRead() throws {
        let places = try places(
            .access(ocsp: ["http://a.test/1", "http://a.test/2"], issuer: "http://a.test/ca.crt"),
            .listPoints(["http://b.test/1", "HTTP://b.test/2"]))
        #expect(places.ocsp == ["http://a.test/1", "http://a.test/2"])
        #expect(places.lists == ["http://b.test/1", "HTTP://b.test/2"])
    }

    @Test func whoNamesNoneCannotBeRevoked() throws {
        #expect(try places().isEmpty)
        #expect(try places(.access(issuer: "http://a.test/ca.crt")).isEmpty)
        #expect(try !places(.listPoints(["http://b.test/1"])).isEmpty)
    }

    @Test func theNamesOfAPointAreInOrder() throws {
        let places = try places(.listPoint(["http://b.test/1", "ldap://b.test/2", "http://b.test/3"]))
        #expect(places.lists == ["http://b.test/1", "http://b.test/3"])
        #expect(places.changes == nil)
    }

    @Test func placesOfChangesAreRead() throws {
        let list = TestSigstore.Extension.listPoints(["http://b.test/1"])
        #expect(
            try places(list, .changes(["ldap://b.test/2", "http://b.test/3"])).changes?.urls
                == ["http://b.test/3"])
        #expect(try places(list, .changes(["ldap://b.test/2"])).changes?.urls == [])
        #expect(try code(.changes(["http://b.test/3"])) == .noUsablePlace)
        let null = TestSigstore.DER.null
        #expect(try code(list, .init(TestSigstore.Extension.changes, value: null)) == .malformed)
    }

    @Test func onlyHTTPIsUsable() throws {
        #expect(try code(.listPoints(["https://b.test/1"])) == .noUsablePlace)
        #expect(try code(.listPoints(["ldap://b.test/1"])) == .noUsablePlace)
        #expect(try code(.access(ocsp: ["https://a.test/1"])) == .noUsablePlace)
        #expect(try places(.listPoints(["ldap://b.test/1", "http://b.test/2"])).lists == ["http://b.test/2"])
        #expect(
            try places(.access(ocsp: ["https://a.test/1"]), .listPoints(["http://b.test/2"])).ocsp.isEmpty)
    }

    @Test func aListOfAnotherIssuerIsNotUsable() throws {
        #expect(try code(.foreignListPoint("http://b.test/1")) == .noUsablePlace)
    }

    @Test func theyAreBounded() throws {
        let long = "http://b.test/" + String(repeating: "a", count: 2048)
        #expect(try code(.listPoints([long])) == .malformed)
        #expect(try code(.listPoints([String(long.prefix(2048))])) == nil)
        func several(_ count: Int) -> TestSigstore.Extension {
            let one = TestSigstore.Extension.listPoints(["http://b.test/1"]).value.dropFirst(2)
            return .init(
                TestSigstore.Extension.listPoints,
                value: TestSigstore.DER.sequence(of: Array(repeating: Array(one), count: count)))
        }
        #expect(try code(several(8)) == nil)
        #expect(try code(several(9)) == .malformed)
    }

    @Test func whatCannotBeReadIsMalformed() throws {
        let null = TestSigstore.DER.null
        #expect(try code(.init(TestSigstore.Extension.listPoints, value: null)) == .malformed)
        #expect(try code(.init(TestSigstore.Extension.access, value: null)) == .malformed)
        #expect(try code(.listPoints(["http://b.test/\u{1}"])) == .malformed)
        #expect(try code(.listPoints(["http://b.test/1"])) == nil)
    }

    @Test func theChainIsAskedAboutButForItsRoot() throws {
        let authority = try TestSigstore.Authority.minted()
        let chain = try authority.chain.map { try SigningCertificate(derEncoded: $0.der) }
        let leaf = try authority.leaf()
        let questions = RevocationQuestion.all(of: [leaf] + chain)
        #expect(questions.map(\.certificate) == [leaf, chain[0]])
        #expect(questions.map(\.issuer) == chain)
    }

    @Test func everyProblemHasItsCodeAndSentence() {
        let problems: [RevocationProblem] = [
            .unreachable("a", why: "b"), .malformed("a", why: "b"), .untrusted("a"),
            .outdated("a", nextUpdate: 0), .notYetValid("a", thisUpdate: 0), .notCovered("a"),
            .noUsablePlace("a"), .notAsked,
        ]
        #expect(problems.map(\.code) == RevocationProblem.Code.allCases)
        #expect(Set(problems.map(\.description)).count == problems.count)
    }
}
