// SPDX-License-Identifier: Apache-2.0

import OCIModel
import TestContentTrust
import Testing

@testable import ContentTrust

/// Whether a manifest is what was signed.
struct CheckTests {
    private let one = Digest(sha256Of: Array("one".utf8))
    private let two = Digest(sha256Of: Array("two".utf8))

    private func targets() async throws -> VerifiedTargets {
        var repository = try TestTrustData()
        repository.images = [
            "v1": Array("one".utf8), "v2": Array("two".utf8), "latest": Array("one".utf8),
            "\u{212A}": Array("kelvin".utf8), "not a tag": Array("one".utf8),
        ]
        return try await TestClient(repository).targets(try repository.files())
    }

    @Test func theTagIsSignedForTheDigest() async throws {
        #expect(try await targets().check(tag: "v1", digest: one, size: 3) == ["v1"])
        #expect(try await targets().check(tag: "v1", digest: one, size: nil) == ["v1"])
    }

    @Test func theTagWasMoved() async throws {
        let targets = try await targets()
        #expect(throws: ContentTrustError.otherDigest(tag: "v1", signed: one, found: two)) {
            try targets.check(tag: "v1", digest: two, size: 3)
        }
    }

    @Test func anotherLength() async throws {
        let targets = try await targets()
        #expect(throws: ContentTrustError.otherLength(tag: "v1", signed: 3, found: 4)) {
            try targets.check(tag: "v1", digest: one, size: 4)
        }
    }

    @Test func theTagIsNotSigned() async throws {
        let targets = try await targets()
        #expect(throws: ContentTrustError.tagNotSigned(tag: "v3", roles: ["targets"])) {
            try targets.check(tag: "v3", digest: one, size: 3)
        }
    }

    @Test func byDigestAlone() async throws {
        let targets = try await targets()
        #expect(try targets.check(tag: nil, digest: one, size: 3) == ["latest", "v1"])
        let three = Digest(sha256Of: Array("three".utf8))
        #expect(throws: ContentTrustError.digestNotSigned(three, roles: ["targets"])) {
            try targets.check(tag: nil, digest: three, size: 3)
        }
    }

    /// Swift takes the kelvin sign for a K; nobody else does.
    @Test func textsThatEqualATag() async throws {
        #expect(try await targets().digest(ofTag: "K") == nil)
        #expect(try await targets().digest(ofTag: "\u{212A}") == nil)
    }

    @Test func everyCodeIsItsOwn() {
        #expect(
            Set(ContentTrustError.Code.allCases.map(\.rawValue)).count
                == ContentTrustError.Code.allCases.count)
        #expect(ContentTrustError.Code.allCases.allSatisfy { $0.rawValue.hasPrefix("dct.") })
    }
}
