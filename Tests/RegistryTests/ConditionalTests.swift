// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import LocalRegistry
import OCIModel
import Testing

@testable import Registry

/// What a registry says is unchanged is not sent again.
@Suite struct ConditionalTests {
    private func add(_ count: Int, to bench: Bench) {
        // The bench has one already.
        for number in 1..<count {
            bench.registry.content.add(bench.image, to: "demo/app", tag: "x\(number)")
        }
    }

    @Test func anUnchangedListCostsOneRequestAndNoBytes() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            let first = try await client.tags(bench.repository, meter: bench.time.meter())
            bench.registry.log.clear()
            let meter = bench.time.meter(byteLimit: 0)
            let found = try await client.tags(bench.repository, meter: meter)
            #expect(found == first)
            #expect(first == ["v1"])
            #expect((meter.requests, meter.bytes) == (1, 0))
            #expect((bench.registry.log.count, bench.registry.log.notModified) == (1, 1))
            #expect(client.traffic[bench.registry.authority]?.notModified == 1)
        }
    }

    @Test func aChangedListIsRead() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            _ = try await client.tags(bench.repository, meter: bench.time.meter())
            add(2, to: bench)
            let meter = bench.time.meter()
            let found = try await client.tags(bench.repository, meter: meter)
            #expect(found == ["v1", "x1"])
            #expect(meter.bytes > 0)
            #expect(bench.registry.log.notModified == 0)
        }
    }

    @Test func eachPageIsAskedForItself() async throws {
        try await Bench.run(RegistryBehavior(tagsPageSize: 3)) { bench in
            add(8, to: bench)
            let client = bench.client()
            let first = try await client.tags(bench.repository, meter: bench.time.meter())
            #expect(first.count == 8)
            let found = try await client.tags(bench.repository, meter: bench.time.meter())
            #expect(found == first)
            #expect((bench.registry.log.count, bench.registry.log.notModified) == (6, 3))
            bench.registry.content.add(bench.image, to: "demo/app", tag: "x9")
            let last = try await client.tags(bench.repository, meter: bench.time.meter())
            #expect(last == first + ["x9"])
            #expect((bench.registry.log.count, bench.registry.log.notModified) == (9, 5))
        }
    }

    /// A page that may be full says nothing of one that comes to be behind it.
    @Test(arguments: [(9, 1), (10, 0), (11, 1), (100, 0)])
    func aLastPageOfARoundSizeIsReadAgain(_ count: Int, _ notModified: Int) async throws {
        try await Bench.run { bench in
            add(count, to: bench)
            let client = bench.client()
            for _ in 0..<2 {
                let found = try await client.tags(bench.repository, meter: bench.time.meter())
                #expect(found.count == count)
            }
            #expect((bench.registry.log.count, bench.registry.log.notModified) == (2, notModified))
        }
    }

    @Test func anUnmovedTagCostsNoBytesAndAMovedOneIsRead() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            for notModified in 0..<2 {
                let found = try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
                #expect(found.digest == bench.image.digest)
                #expect(found.mediaType == .imageManifest)
                #expect(bench.registry.log.notModified == notModified)
            }
            let other = TestImage(label: "2")
            bench.registry.content.add(other, to: "demo/app", tag: "v1")
            let moved = try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            #expect(moved.digest == other.digest)
            #expect((bench.registry.log.count, bench.registry.log.notModified) == (3, 1))
        }
    }

    @Test(arguments: [ReferrersAPI.on(), .off]) func referrersToo(_ api: ReferrersAPI) async throws {
        try await Bench.run(RegistryBehavior(referrers: api)) { bench in
            let artifact = TestImage.artifact(
                [1], type: "application/vnd.example", of: bench.image.descriptor)
            let pusher = bench.client()
            for blob in artifact.blobs {
                try await pusher.push(blob: blob, to: bench.repository, meter: bench.time.meter())
            }
            try await pusher.push(
                manifest: artifact.manifest, to: bench.repository, meter: bench.time.meter())
            let client = bench.client()
            _ = try await client.referrers(
                bench.repository, of: bench.image.digest, meter: bench.time.meter())
            bench.registry.log.clear()
            let meter = bench.time.meter()
            let found = try await client.referrers(bench.repository, of: bench.image.digest, meter: meter)
            #expect(found.descriptors.map(\.digest) == [artifact.digest])
            #expect((meter.requests, meter.bytes, bench.registry.log.notModified) == (1, 0, 1))
        }
    }

    @Test func aRegistryWithoutTagsOfContentIsAskedAsBefore() async throws {
        try await Bench.run(RegistryBehavior(entityTags: false)) { bench in
            let client = bench.client()
            for _ in 0..<2 {
                let meter = bench.time.meter()
                let found = try await client.tags(bench.repository, meter: meter)
                #expect(found == ["v1"])
                #expect(meter.bytes > 0)
            }
            #expect(bench.registry.log.notModified == 0)
        }
    }

    @Test func otherCredentialsShareNothing() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            _ = try await client.tags(bench.repository, meter: bench.time.meter())
            let other = client.adding(credentials: [])
            _ = try await other.tags(bench.repository, meter: bench.time.meter())
            #expect(bench.registry.log.notModified == 0)
        }
    }

    @Test(arguments: [Fault.wrongBytes, .otherBody(Array("{}".utf8))])
    func whatCannotBeReadIsNotKept(_ fault: Fault) async throws {
        try await Bench.run { bench in
            let client = bench.client()
            bench.registry.faults.add(fault, .first(1))
            let first = await code { () async throws(RegistryError) in
                try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            }
            #expect(first == .digestMismatch || first == .malformed)
            let found = try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            #expect(found.digest == bench.image.digest)
            #expect(bench.registry.log.notModified == 0)
        }
    }
}

/// Registries whose 304 is odd.
@Suite struct OddNotModifiedTests {
    private static let list: HTTPFields = ["ETag": "\"1\"", "Content-Type": "application/json"]

    private func known(_ request: HTTPRequest) -> String? { request.fields["If-None-Match"] }

    @Test func nobodyAskedForIt() async throws {
        let script = Script { request, _ in request.answered(304) }
        let client = script.client()
        let repository = try Repository.example()
        let digest = Digest(sha256Of: [])
        let meter = script.time.meter()
        for code in [
            await code { () async throws(RegistryError) in try await client.tags(repository, meter: meter) },
            await code { () async throws(RegistryError) in
                try await client.manifest(repository, tag: "v1", meter: meter)
            },
            await code { () async throws(RegistryError) in
                try await client.manifest(repository, digest: digest, meter: meter)
            },
            await code { () async throws(RegistryError) in
                try await client.referrers(repository, of: digest, meter: meter)
            },
        ] { #expect(code == .unexpectedStatus) }
    }

    @Test func anotherDigestContradictsWhatIsKept() async throws {
        let image = TestImage()
        let script = Script { request, number in
            var answer = request.answered(
                number == 1 ? 304 : 200,
                [
                    "ETag": "\"1\"",
                    "Docker-Content-Digest": (number == 1 ? Digest(sha256Of: []) : image.digest).description,
                ])
            if number != 1 { answer.body = image.manifest }
            return answer
        }
        let client = script.client()
        let repository = try Repository.example()
        var codes: [RegistryError.Code?] = []
        for _ in 0..<3 {
            codes.append(
                await code { () async throws(RegistryError) in
                    try await client.manifest(repository, tag: "v1", meter: script.time.meter())
                })
        }
        #expect(codes == [nil, .digestMismatch, nil])
        #expect(script.requests.map(known) == [nil, "\"1\"", nil])
    }

    @Test func aNextPageThatItNamesIsAskedFor() async throws {
        let script = Script { request, number in
            switch number {
            case 0: request.answered(200, Self.list, #"{"tags":["a"]}"#)
            case 1: request.answered(304, ["Link": "</v2/app/tags/list?last=a>; rel=next"])
            default: request.answered(200, Self.list, #"{"tags":["b"]}"#)
            }
        }
        let client = script.client()
        let before = try await client.tags(.example(), meter: script.time.meter())
        #expect(before == ["a"])
        let after = try await client.tags(.example(), meter: script.time.meter())
        #expect(after == ["a", "b"])
    }

    /// A link of a kept page may lead nowhere after a while.
    @Test func aLinkThatExpiredIsAskedForAnew() async throws {
        let script = Script { request, number in
            switch number {
            case 0, 4:
                request.answered(
                    200, ["ETag": "\"1\"", "Link": "</v2/app/tags/list?page=\(number)>; rel=next"],
                    #"{"tags":["a"]}"#)
            case 2: request.answered(304)
            case 3: request.answered(400)
            default: request.answered(200, [:], #"{"tags":["b"]}"#)
            }
        }
        let client = script.client()
        let repository = try Repository.example()
        let before = try await client.tags(repository, meter: script.time.meter())
        #expect(before == ["a", "b"])
        #expect(
            await code { () async throws(RegistryError) in
                try await client.tags(repository, meter: script.time.meter())
            } == .unexpectedStatus)
        let after = try await client.tags(repository, meter: script.time.meter())
        #expect(after == ["a", "b"])
        #expect(script.requests.map(known) == [nil, nil, "\"1\"", nil, nil, nil])
    }

    @Test func whatWasGoneIsAskedForAnew() async throws {
        let script = Script { request, number in
            number == 1 ? request.answered(404) : request.answered(200, Self.list, #"{"tags":["a"]}"#)
        }
        let repository = try Repository.example()
        let client = script.client()
        for _ in 0..<3 {
            _ = await code { () async throws(RegistryError) in
                try await client.tags(repository, meter: script.time.meter())
            }
        }
        #expect(script.requests.map(known) == [nil, "\"1\"", nil])
    }

    @Test func aFailureOfTheMomentLetsGoOfNothing() async throws {
        let script = Script { request, number in
            (1...4).contains(number)
                ? request.answered(500) : request.answered(200, Self.list, #"{"tags":["a"]}"#)
        }
        let repository = try Repository.example()
        let client = script.client()
        for _ in 0..<3 {
            _ = await code { () async throws(RegistryError) in
                try await client.tags(repository, meter: script.time.meter())
            }
        }
        #expect(script.requests.map(known).last == "\"1\"")
    }

    @Test func aChallengeDoesNotHideTheQuestion() async throws {
        try await Bench.run(RegistryBehavior(authentication: .bearer(TokenService()))) { bench in
            let client = bench.client()
            _ = try await client.tags(bench.repository, meter: bench.time.meter())
            bench.registry.revokeTokens()
            let found = try await client.tags(bench.repository, meter: bench.time.meter())
            #expect(found == ["v1"])
            #expect(bench.registry.log.notModified == 1)
        }
    }
}
