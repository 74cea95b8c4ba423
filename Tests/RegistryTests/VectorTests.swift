// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalRegistry
import OCIModel
import StrictJSON
import Testing

@testable import Registry

/// Layouts that real tools wrote, read from the directory and through a registry.
@Suite struct VectorTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Vectors").path()

    private static let layouts: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return names.filter { FileManager.default.fileExists(atPath: "\(root)/\($0)/vector.json") }.sorted()
    }()

    private struct Vector {
        let path: String
        let digest: Digest
        /// Manifests of signatures by the tag or list at which they are found.
        let bundles: [Digest]
        let isLegacy: Bool

        init(_ name: String) throws {
            path = "\(root)/\(name)"
            let file = try JSON(parsing: Data(contentsOf: URL(filePath: path + "/vector.json")))
            digest = try #require(file["digest"]?.string.flatMap { Digest($0) })
            isLegacy = file["layout"]?.string == "legacy"
            bundles =
                file["signatures"]?.array?.filter { $0["subject"]?.string == file["digest"]?.string }
                .compactMap { $0["manifest"]?.string.flatMap { Digest($0) } } ?? []
        }
    }

    @Test(arguments: layouts) func layoutsAnswer(_ name: String) async throws {
        let vector = try Vector(name)
        let layout = try OCILayout(directory: vector.path)
        let repository = try Repository(parsing: "registry.example/demo/app")
        let meter = RequestMeter()
        #expect(try await layout.manifest(repository, tag: "v1", meter: meter).digest == vector.digest)
        #expect(layout.references.map(\.name) == ["v1"])
        if vector.isLegacy {
            let tag = "sha256-\(vector.digest.hex).sig"
            let found = await code { () async throws(RegistryError) in
                try await layout.manifest(repository, tag: tag, meter: meter)
            }
            #expect(found == nil || name.contains("attestation"))
        } else {
            let found = try await layout.referrers(repository, of: vector.digest, meter: meter)
            #expect(Set(found.descriptors.map(\.digest)).isSuperset(of: vector.bundles))
            #expect(found.source == .layout)
            #expect(found.isComplete)
        }
    }

    @Test(arguments: layouts) func registriesAnswerAlike(_ name: String) async throws {
        let vector = try Vector(name)
        try await Bench.run(RegistryBehavior(referrers: .off)) { bench in
            try bench.registry.content.load(layoutDirectory: vector.path, into: "recorded")
            let repository = try Repository(parsing: "\(bench.registry.authority)/recorded")
            let client = bench.client()
            let meter = bench.time.meter()
            let found = try await client.manifest(repository, tag: "v1", meter: meter)
            #expect(found.digest == vector.digest)
            let referrers = try await client.referrers(repository, of: vector.digest, meter: meter)
            let layout = try OCILayout(directory: vector.path)
            let expected = try await layout.referrers(repository, of: vector.digest, meter: meter)
            #expect(Set(referrers.descriptors.map(\.digest)) == Set(expected.descriptors.map(\.digest)))
        }
    }
}
