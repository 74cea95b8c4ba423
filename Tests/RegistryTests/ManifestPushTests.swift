// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import LocalRegistry
import OCIModel
import StrictJSON
import Testing

@testable import Registry

@Suite struct ManifestPushTests {
    private static let type: MediaType = "application/vnd.example.note"

    /// A note on the bench's image, whose blobs are there.
    private func note(_ text: String, on bench: Bench) -> TestImage {
        let note = TestImage.artifact(
            Array(text.utf8), type: Self.type, of: bench.image.descriptor, annotations: ["note": text])
        for blob in note.blobs { bench.registry.content.addBlob(blob, to: "demo/app") }
        return note
    }

    private func push(
        _ manifest: [UInt8], _ client: RegistryClient, _ bench: Bench
    ) async throws(RegistryError) -> PushedManifest {
        try await client.push(manifest: manifest, to: bench.repository, meter: bench.time.meter())
    }

    private func tag(_ bench: Bench) -> String { "sha256-\(bench.image.digest.hex)" }

    /// The list behind the fallback tag.
    private func list(_ bench: Bench) -> JSON? {
        bench.registry.content.manifest(.tag(tag(bench)), in: "demo/app").flatMap {
            try? JSON(parsing: $0.bytes)
        }
    }

    private func setList(_ text: String, _ type: MediaType = .imageIndex, on bench: Bench) {
        bench.registry.content.addManifest(
            Array(text.utf8), mediaType: type, to: "demo/app", tag: tag(bench))
    }

    @Test func anImageIsPut() async throws {
        try await Bench.run { bench in
            let image = TestImage(label: "another")
            let pushed = try await push(image.manifest, bench.client(), bench)
            #expect(pushed == PushedManifest(digest: image.digest, listing: .none))
            let kept = bench.registry.content.manifest(.digest(image.digest), in: "demo/app")
            #expect(kept?.bytes == image.manifest)
            #expect(kept?.mediaType == .imageManifest)
            #expect(bench.registry.log.records.count == 1)
        }
    }

    @Test func aRegistryWithTheAPIListsReferrersItself() async throws {
        try await Bench.run { bench in
            let note = note("first", on: bench)
            let client = bench.client()
            let pushed = try await push(note.manifest, client, bench)
            #expect(pushed == PushedManifest(digest: note.digest, listing: .api))
            #expect(list(bench) == nil)
            let found = try await client.referrers(
                bench.repository, of: bench.image.digest, meter: bench.time.meter())
            #expect(found.descriptors.map(\.digest) == [note.digest])
        }
    }

    @Test func withoutTheAPITheTagListsReferrers() async throws {
        try await Bench.run(RegistryBehavior(referrers: .off)) { bench in
            let notes = [note("first", on: bench), note("second", on: bench)]
            let client = bench.client()
            for note in notes {
                let pushed = try await push(note.manifest, client, bench)
                #expect(pushed == PushedManifest(digest: note.digest, listing: .fallbackTag))
            }
            let found = try await client.referrers(
                bench.repository, of: bench.image.digest, meter: bench.time.meter())
            #expect(found.source == .fallbackTag)
            #expect(found.descriptors.map(\.digest) == notes.map(\.digest))
            #expect(found.descriptors.map(\.size) == notes.map(\.manifest.count))
            #expect(found.descriptors.map(\.artifactType) == [Self.type, Self.type])
            #expect(found.descriptors.map(\.annotations) == [["note": "first"], ["note": "second"]])
        }
    }

    @Test func aReferrerIsListedOnce() async throws {
        try await Bench.run(RegistryBehavior(referrers: .off)) { bench in
            let note = note("first", on: bench)
            for _ in 0..<2 { _ = try await push(note.manifest, bench.client(), bench) }
            #expect(list(bench)?["manifests"]?.array?.count == 1)
            let puts = bench.registry.log.records.filter {
                $0.method == "PUT" && $0.target.contains("sha256-")
            }
            #expect(puts.count == 1)
        }
    }

    @Test func whatOthersWroteStays() async throws {
        try await Bench.run(RegistryBehavior(referrers: .off)) { bench in
            let other = Digest(sha256Of: [1])
            setList(
                """
                {"schemaVersion":2,"mediaType":"\(MediaType.imageIndex)","x":[1.50],"manifests":[\
                {"mediaType":"\(MediaType.imageManifest)","digest":"\(other)","size":7,"data":"AA=="}],\
                "annotations":{"a":"b"}}
                """, on: bench)
            let note = note("first", on: bench)
            _ = try await push(note.manifest, bench.client(), bench)
            let kept = try #require(list(bench))
            #expect(kept["x"] == [JSON(.number("1.50"))])
            #expect(kept["annotations"] == ["a": "b"])
            let entries = try #require(kept["manifests"]?.array)
            #expect(entries.first?["data"] == "AA==")
            #expect(entries.last?["digest"]?.string == note.digest.description)
            #expect(entries.count == 2)
        }
    }

    @Test func aTagWithSomethingElseIsNotReplaced() async throws {
        try await Bench.run(RegistryBehavior(referrers: .off)) { bench in
            let note = note("first", on: bench)
            for (text, expected) in [
                (
                    String(decoding: TestImage(label: "x").manifest, as: UTF8.self),
                    RegistryError.Code.unsupportedMediaType
                ),
                ("{}", .malformed),
            ] {
                setList(text, .imageManifest, on: bench)
                let client = bench.client()
                #expect(
                    await code { () async throws(RegistryError) in
                        try await push(note.manifest, client, bench)
                    } == expected)
                let kept = bench.registry.content.manifest(.tag(tag(bench)), in: "demo/app")
                #expect(kept?.bytes == Array(text.utf8))
            }
        }
    }

    @Test func aListHasABound() async throws {
        try await Bench.run(RegistryBehavior(referrers: .off)) { bench in
            var limits = FetchLimits()
            limits.referrers = 1
            let client = bench.client(limits: limits)
            _ = try await push(note("first", on: bench).manifest, client, bench)
            let second = note("second", on: bench)
            await #expect(throws: RegistryError.limitExceeded(.referrers(limit: 1))) {
                try await push(second.manifest, client, bench)
            }
            limits.referrers = 2
            _ = try await push(second.manifest, bench.client(limits: limits), bench)
        }
    }

    @Test func aListThatFailedToArriveIsReadAndWrittenAgain() async throws {
        try await Bench.run(RegistryBehavior(referrers: .off)) { bench in
            bench.registry.faults.add(
                .status(500), on: .manifest, method: "PUT", targetContains: "sha256-", .first(1))
            let note = note("first", on: bench)
            _ = try await push(note.manifest, bench.client(), bench)
            #expect(list(bench)?["manifests"]?.array?.count == 1)
            let onTag = bench.registry.log.records.filter { $0.target.contains("sha256-") }.map(\.method)
            #expect(onTag == ["GET", "PUT", "GET", "PUT", "GET"])
        }
    }

    @Test func aListThatOthersKeepReplacingIsAnError() async throws {
        try await Bench.run(RegistryBehavior(referrers: .off)) { bench in
            let empty = #"{"schemaVersion":2,"mediaType":"\#(MediaType.imageIndex)","manifests":[]}"#
            setList(empty, on: bench)
            bench.registry.faults.add(
                .otherBody(Array(empty.utf8)), on: .manifest, method: "GET", targetContains: "sha256-")
            let note = note("first", on: bench)
            let client = bench.client()
            #expect(
                await code { () async throws(RegistryError) in
                    try await push(note.manifest, client, bench)
                } == .malformed)
            let puts = bench.registry.log.records.filter {
                $0.method == "PUT" && $0.target.contains("sha256-")
            }
            #expect(puts.count == FetchLimits().pushTries)
        }
    }

    @Test(arguments: [
        (403, RegistryError.Code.forbidden), (404, .notFound), (405, .unexpectedStatus),
        (413, .unexpectedStatus), (429, .rateLimited), (200, .unexpectedStatus), (500, .serverError),
    ])
    func aRefusalHasACode(_ status: Int, _ expected: RegistryError.Code) async throws {
        try await Bench.run { bench in
            let client = bench.client()
            bench.registry.faults.add(.status(status), on: .manifest, method: "PUT")
            let image = TestImage(label: "another")
            #expect(
                await code { () async throws(RegistryError) in
                    try await push(image.manifest, client, bench)
                } == expected)
            bench.registry.faults.clear()
            _ = try await push(image.manifest, client, bench)
        }
    }

    @Test func aRegistryThatNamesAnotherDigestIsNotBelieved() async throws {
        try await Bench.run { bench in
            let other = Digest(sha256Of: [1])
            bench.registry.faults.add(.digestHeader(other), on: .manifest, method: "PUT")
            let image = TestImage(label: "another")
            let client = bench.client()
            await #expect(throws: RegistryError.digestMismatch(expected: image.digest, found: other)) {
                try await push(image.manifest, client, bench)
            }
        }
    }

    @Test func aManifestIsOneAndHasABound() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            #expect(
                await code { () async throws(RegistryError) in
                    try await push(Array("{}".utf8), client, bench)
                } == .malformed)
            var limits = FetchLimits()
            limits.manifest = bench.image.manifest.count - 1
            let small = bench.client(limits: limits)
            await #expect(throws: RegistryError.tooLarge(limit: limits.manifest)) {
                try await push(bench.image.manifest, small, bench)
            }
            #expect(bench.targets.isEmpty)
        }
    }
}

/// What is sent again when it is not known what became of it.
@Suite struct RepeatabilityTests {
    @Test(arguments: [
        (RetryPolicy.Outcome.refused(status: 429, pause: .seconds(1)), true, true),
        (.status(500), true, false),
        (.refused(status: 503, pause: .zero), true, false),
        (.failure(.unreachable(host: "h", why: "")), true, false),
        (.failure(.timedOut(host: "h")), true, false),
        (.status(404), false, false),
    ])
    func onlyWhatWasNotTaken(_ outcome: RetryPolicy.Outcome, _ repeatable: Bool, _ other: Bool) {
        for (isRepeatable, expected) in [(true, repeatable), (false, other)] {
            let decision = RetryPolicy(isRepeatable: isRepeatable).decide(
                outcome, attempt: 1, remaining: .seconds(30), random: 0.5)
            #expect((decision != .conclude) == expected)
        }
    }
}
