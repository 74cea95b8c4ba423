// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import Testing

@testable import Registry

@Suite struct ManifestTests {
    @Test func aTagCostsOneRequest() async throws {
        try await Bench.run { bench in
            let meter = bench.time.meter()
            let found = try await bench.client().manifest(bench.repository, tag: "v1", meter: meter)
            #expect(found.digest == bench.image.digest)
            #expect(found.bytes == bench.image.manifest)
            #expect(found.mediaType == .imageManifest)
            #expect(meter.requests == 1)
            #expect(meter.bytes == bench.image.manifest.count)
            #expect(bench.targets == ["/v2/demo/app/manifests/v1"])
        }
    }

    @Test func aDigestFindsItsManifest() async throws {
        try await Bench.run { bench in
            let found = try await bench.client().manifest(
                bench.repository, digest: bench.image.digest, meter: bench.time.meter())
            #expect(found.digest == bench.image.digest)
        }
    }

    @Test func aBlobFindsItsBytes() async throws {
        try await Bench.run { bench in
            let bytes = bench.image.blobs[0]
            let found = try await bench.client().blob(
                bench.repository, Digest(sha256Of: bytes), limit: bytes.count, meter: bench.time.meter())
            #expect(found == bytes)
        }
    }

    @Test func whatIsNotThereIsNotFound() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            await #expect(
                throws: RegistryError.notFound(repository: bench.repository.description, reference: "v2")
            ) {
                try await client.manifest(bench.repository, tag: "v2", meter: bench.time.meter())
            }
        }
    }

    @Test(arguments: ["", "../v1", "v1?x", "v1/x", "a b", "sha256:abc"])
    func whatIsNoTagIsNotAsked(_ tag: String) async throws {
        try await Bench.run { bench in
            let client = bench.client()
            #expect(
                await code { () async throws(RegistryError) in
                    try await client.manifest(bench.repository, tag: tag, meter: bench.time.meter())
                } == .notFound)
            #expect(bench.targets.isEmpty)
        }
    }

    @Test func otherBytesThanTheDigestsAreAMismatch() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            bench.registry.faults.add(.wrongBytes)
            #expect(
                await code { () async throws(RegistryError) in
                    try await client.manifest(
                        bench.repository, digest: bench.image.digest, meter: bench.time.meter())
                } == .digestMismatch)
            let blob = Digest(sha256Of: bench.image.blobs[0])
            #expect(
                await code { () async throws(RegistryError) in
                    try await client.blob(bench.repository, blob, limit: 1 << 20, meter: bench.time.meter())
                } == .digestMismatch)
        }
    }

    @Test func aDigestHeaderMustAgreeWithATagsBytes() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            let other = Digest(sha256Of: [1])
            bench.registry.faults.add(.digestHeader(other), on: .manifest)
            await #expect(throws: RegistryError.digestMismatch(expected: other, found: bench.image.digest)) {
                try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            }
            // What was asked for by digest needs no word from the registry.
            let found = try await client.manifest(
                bench.repository, digest: bench.image.digest, meter: bench.time.meter())
            #expect(found.digest == bench.image.digest)
        }
    }

    @Test func aDigestHeaderOfAnotherAlgorithmIsChecked() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            bench.registry.faults.add(.digestHeader(Digest(of: bench.image.manifest, .sha512)), on: .manifest)
            let found = try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            #expect(found.digest == bench.image.digest)
        }
    }

    @Test func aSha512DigestIsAnAddressToo() async throws {
        try await Bench.run { bench in
            let digest = bench.registry.content.addManifest(
                bench.image.manifest, mediaType: .imageManifest, to: "demo/app", .sha512)
            let found = try await bench.client().manifest(
                bench.repository, digest: digest, meter: bench.time.meter())
            #expect(found.digest == digest)
        }
    }

    @Test func aWebPageIsNoManifest() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            bench.registry.faults.add(.htmlPage)
            #expect(
                await code { () async throws(RegistryError) in
                    try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
                } == .html)
        }
    }

    @Test func theHeadersMediaTypeMustBeTheDocuments() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            bench.registry.content.addManifest(
                bench.image.manifest, mediaType: .imageIndex, to: "demo/app", tag: "odd")
            #expect(
                await code { () async throws(RegistryError) in
                    try await client.manifest(bench.repository, tag: "odd", meter: bench.time.meter())
                } == .unsupportedMediaType)
        }
    }

    @Test func whatIsNoManifestIsMalformed() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            bench.registry.content.addManifest(
                Array("{}".utf8), mediaType: .imageManifest, to: "demo/app", tag: "odd")
            #expect(
                await code { () async throws(RegistryError) in
                    try await client.manifest(bench.repository, tag: "odd", meter: bench.time.meter())
                } == .malformed)
        }
    }

    @Test func aManifestHasABound() async throws {
        try await Bench.run { bench in
            var limits = FetchLimits()
            limits.manifest = bench.image.manifest.count
            _ = try await bench.client(limits: limits).manifest(
                bench.repository, tag: "v1", meter: bench.time.meter())
            limits.manifest -= 1
            let client = bench.client(limits: limits)
            await #expect(throws: RegistryError.tooLarge(limit: limits.manifest)) {
                try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            }
        }
    }

    @Test func aBlobHasABoundWhateverItsLength() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            bench.registry.faults.add(.endlessBody(), on: .blob)
            await #expect(throws: RegistryError.tooLarge(limit: 50_000)) {
                try await client.blob(
                    bench.repository, Digest(sha256Of: []), limit: 50_000, meter: bench.time.meter())
            }
        }
    }

    @Test func aStrangersWordsAreClipped() {
        let message = String(repeating: "x\u{1B}[31m", count: 1000)
        let clipped = AnswerStatus.clipped(message)
        #expect(clipped.utf8.count == 200)
        #expect(clipped.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
    }
}
