// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Sigstore
import StrictJSON
import Testing

/// Parsing of in-toto Statements and of cosign's older payload.
struct StatementTests {
    private func failure(_ json: JSON) -> JSONShapeError? {
        do throws(StatementError) {
            _ = try Statement(parsing: json.serialized())
        } catch {
            if case .shape(let error) = error { return error }
        }
        return nil
    }

    @Test(arguments: ["https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1"])
    func twoVersionsAreRead(_ type: String) throws {
        let read = try Statement(parsing: statement(type: .string(type)).serialized())
        #expect(read.predicateType == CosignPredicate.sign)
        #expect(read.subject(with: imageDigest)?.annotations == ["env": "prod"])
        #expect(read.subject(with: otherDigest) == nil)
        #expect(read.predicate == [:])
    }

    @Test(arguments: ["", "https://in-toto.io/Statement/v2", "http://in-toto.io/Statement/v1"])
    func otherVersionsAreNot(_ type: String) {
        #expect(
            failure(statement(type: .string(type)))
                == .invalid(pointer: "/_type", why: "is not an in-toto Statement"))
    }

    @Test(arguments: ["_type", "subject", "predicateType"]) func aStatementNeeds(_ key: String) {
        #expect(failure(statement().without(key)) == .missing(pointer: "/\(key)"))
        #expect(failure(statement().with(key, nil)) == .missing(pointer: "/\(key)"))
        #expect(failure(statement()) == nil)
    }

    @Test func aPredicateMayBeAbsent() throws {
        #expect(try Statement(parsing: statement().without("predicate").serialized()).predicate.isNull)
    }

    /// sigstore-rust #119: a statement about nothing was taken for one about anything.
    @Test func subjectsAreNotEmpty() {
        #expect(failure(statement(subjects: [])) == .invalid(pointer: "/subject", why: "is empty"))
    }

    /// CVE-2024-45395.
    @Test func subjectsAndDigestsAreBounded() {
        func subjects(_ count: Int) -> JSON {
            .array(Array(repeating: ["digest": ["sha256": .string(imageDigest.hex)]], count: count))
        }
        #expect(failure(statement(subjects: subjects(1024))) == nil)
        #expect(failure(statement(subjects: subjects(1025))) == .tooMany(pointer: "/subject", limit: 1024))
        func digests(_ count: Int) -> JSON {
            var object = JSONObject()
            for number in 0..<count { object["algorithm\(number)"] = "00" }
            return statement(subjects: [["digest": .object(object)]])
        }
        #expect(failure(digests(32)) == nil)
        #expect(failure(digests(33)) == .tooMany(pointer: "/subject/0/digest", limit: 32))
    }

    @Test func aDigestIsComparedInItsOwnAlgorithm() throws {
        let sha512 = OCIModel.Digest(of: [], .sha512)
        let subjects: JSON = [
            ["digest": ["sha256": .string(sha512.hex)]], ["digest": ["sha512": .string(sha512.hex)]],
        ]
        let read = try Statement(parsing: statement(subjects: subjects).serialized())
        #expect(read.subject(with: sha512)?.digests == ["sha512": sha512.hex])
    }

    @Test func anUpperCaseDigestIsAnother() throws {
        let subjects: JSON = [["digest": ["sha256": .string(imageDigest.hex.uppercased())]]]
        #expect(
            try Statement(parsing: statement(subjects: subjects).serialized()).subject(with: imageDigest)
                == nil)
    }
}

struct SimpleSigningPayloadTests {
    private func failure(_ json: JSON) -> JSONShapeError? {
        do throws(SimpleSigningError) {
            _ = try SimpleSigningPayload(parsing: json.serialized())
        } catch {
            if case .shape(let error) = error { return error }
        }
        return nil
    }

    @Test func everythingIsRead() throws {
        let read = try SimpleSigningPayload(parsing: payload(optional: ["a": "b", "n": 1]).serialized())
        #expect(read.digest == imageDigest)
        #expect(read.type == "cosign container image signature")
        #expect(read.dockerReference == "registry.example/app")
        #expect(read.annotations == ["a": "b"])
    }

    @Test(arguments: [nil, [:]] as [JSON]) func withoutAnnotationsThereAreNone(_ optional: JSON) throws {
        #expect(
            try SimpleSigningPayload(parsing: payload(optional: optional).serialized()).annotations == [:])
        #expect(
            try SimpleSigningPayload(parsing: payload().without("optional").serialized()).annotations == [:])
    }

    @Test func aReferenceMayBeAbsent() throws {
        let critical = payload()["critical"]?.without("identity") ?? nil
        let read = try SimpleSigningPayload(parsing: payload().with("critical", critical).serialized())
        #expect(read.dockerReference == "")
    }

    @Test(arguments: ["type", "image"]) func criticalNeeds(_ key: String) {
        let critical = payload()["critical"]?.without(key) ?? nil
        #expect(failure(payload().with("critical", critical)) == .missing(pointer: "/critical/\(key)"))
    }

    @Test(arguments: ["", "sha256:", "sha1:0000", imageDigest.hex, "sha256:" + imageDigest.hex.uppercased()])
    func aDigestIsWhole(_ text: String) {
        #expect(
            failure(payload(digest: .string(text)))
                == .invalid(pointer: "/critical/image/docker-manifest-digest", why: "is not a digest"))
    }

    @Test func aPayloadIsBounded() {
        let long = payload(optional: ["a": .string(String(repeating: "x", count: 1 << 20))])
        #expect(throws: SimpleSigningError.self) { try SimpleSigningPayload(parsing: long.serialized()) }
    }
}
