// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Testing

@testable import LocalRegistry

@Suite("Blobs and uploads")
struct BlobEndpointTests {
    let registry = RouterFixture()
    let bytes = Array("0123456789".utf8)
    var digest: Digest { Digest(sha256Of: bytes) }

    @Test func aBlobComesBack() {
        registry.content.addBlob(bytes, to: "a")
        let answer = registry.send("GET", "/v2/a/blobs/\(digest)")
        #expect(answer.body == bytes)
        #expect(answer.headers["Docker-Content-Digest"] == digest.description)
    }

    @Test func anUnknownBlobIs404() {
        #expect(registry.send("GET", "/v2/a/blobs/\(digest)").errorCode == "BLOB_UNKNOWN")
    }

    @Test func aMalformedDigestIs400() {
        #expect(registry.send("GET", "/v2/a/blobs/sha256:x").errorCode == "DIGEST_INVALID")
    }

    @Test(arguments: [
        ("bytes=2-4", 206, "234"), ("bytes=7-", 206, "789"), ("bytes=-2", 206, "89"),
        ("bytes=9-99", 206, "9"),
        ("bytes=10-", 416, ""), ("bytes=-0", 416, ""), ("bytes=4-2", 200, "0123456789"),
        ("bytes=0-1,3-4", 200, "0123456789"), ("lines=1-2", 200, "0123456789"),
        ("bytes=9223372036854775807-", 416, ""), ("bytes=0-9223372036854775807", 206, "0123456789"),
    ])
    func aRangeIsAnswered(header: String, status: Int, body: String) {
        registry.content.addBlob(bytes, to: "a")
        let answer = registry.send("GET", "/v2/a/blobs/\(digest)", headers: ["Range": header])
        #expect(answer.status == status)
        #expect(answer.body == Array(body.utf8))
    }

    @Test func aDeletedBlobIsGone() {
        registry.content.addBlob(bytes, to: "a")
        #expect(registry.send("DELETE", "/v2/a/blobs/\(digest)").status == 202)
        #expect(registry.send("HEAD", "/v2/a/blobs/\(digest)").status == 404)
    }

    @Test func aBlobIsPushedInOneRequest() {
        let answer = registry.send("POST", "/v2/a/blobs/uploads/?digest=\(digest)", body: bytes)
        #expect(answer.status == 201)
        #expect(answer.headers["Location"] == "/v2/a/blobs/\(digest)")
        #expect(registry.content.blob(digest, in: "a") == bytes)
    }

    @Test func aBlobIsPushedInChunks() throws {
        let begun = registry.send("POST", "/v2/a/blobs/uploads/")
        #expect(begun.status == 202)
        let place = try #require(begun.headers["Location"])
        let first = registry.send(
            "PATCH", place, headers: ["Content-Range": "0-3"], body: Array(bytes.prefix(4)))
        #expect(first.status == 202)
        #expect(first.headers["Range"] == "0-3")
        #expect(registry.send("GET", place).headers["Range"] == "0-3")
        let last = registry.send(
            "PUT", "\(place)?digest=sha256%3A\(digest.hex)", body: Array(bytes.dropFirst(4)))
        #expect(last.status == 201)
        #expect(registry.content.blob(digest, in: "a") == bytes)
        #expect(registry.send("GET", place).errorCode == "BLOB_UPLOAD_UNKNOWN")
    }

    @Test func aChunkOutOfOrderIs416() throws {
        let place = try #require(registry.send("POST", "/v2/a/blobs/uploads/").headers["Location"])
        let answer = registry.send("PATCH", place, headers: ["Content-Range": "5-9"], body: bytes)
        #expect(answer.status == 416)
    }

    @Test func aWrongDigestIsRefused() throws {
        let place = try #require(registry.send("POST", "/v2/a/blobs/uploads/").headers["Location"])
        let answer = registry.send("PUT", "\(place)?digest=\(Digest.absent)", body: bytes)
        #expect(answer.errorCode == "DIGEST_INVALID")
        #expect(registry.content.blobs(in: "a").isEmpty)
    }

    @Test func anUploadBelongsToItsRepository() throws {
        let place = try #require(registry.send("POST", "/v2/a/blobs/uploads/").headers["Location"])
        let other = place.replacing("/v2/a/", with: "/v2/b/")
        #expect(registry.send("PATCH", other, body: bytes).status == 404)
    }

    @Test func aCancelledUploadIsGone() throws {
        let place = try #require(registry.send("POST", "/v2/a/blobs/uploads/").headers["Location"])
        #expect(registry.send("DELETE", place).status == 204)
        #expect(registry.send("DELETE", place).status == 404)
    }

    @Test func aBlobIsMountedFromAnotherRepository() {
        registry.content.addBlob(bytes, to: "a")
        let answer = registry.send("POST", "/v2/b/blobs/uploads/?mount=\(digest)&from=a")
        #expect(answer.status == 201)
        #expect(registry.content.blob(digest, in: "b") == bytes)
    }

    @Test func aMountOfWhatIsNotThereBeginsAnUpload() {
        #expect(registry.send("POST", "/v2/b/blobs/uploads/?mount=\(digest)&from=a").status == 202)
    }

    @Test func tooManyUnfinishedUploadsAreRefused() {
        var limits = RegistryLimits()
        limits.uploads = 1
        let registry = RouterFixture(limits: limits)
        #expect(registry.send("POST", "/v2/a/blobs/uploads/").status == 202)
        #expect(registry.send("POST", "/v2/a/blobs/uploads/").status == 429)
    }
}
