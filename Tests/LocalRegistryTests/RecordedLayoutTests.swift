// SPDX-License-Identifier: Apache-2.0

import Foundation
import OCIModel
import StrictJSON
import Testing

@testable import LocalRegistry

@Suite("Recorded layouts")
struct RecordedLayoutTests {
    private static let vectors = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Vectors").path

    private static var names: [String] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: vectors)) ?? []
        return entries.filter { FileManager.default.fileExists(atPath: "\(vectors)/\($0)/index.json") }
            .sorted()
    }

    @Test(arguments: names) func everyRecordingLoads(name: String) throws {
        let content = RegistryContent()
        try content.load(layoutDirectory: "\(Self.vectors)/\(name)", into: "demo/app")
        #expect(content.tags(in: "demo/app")?.contains("v1") == true)
        #expect(content.blobs(in: "demo/app").isEmpty == false)
    }

    @Test func bundlesOfARecordingAreReferrers() throws {
        let content = RegistryContent()
        try content.load(layoutDirectory: "\(Self.vectors)/cosign3-bundle-p256", into: "demo/app")
        let image = try #require(content.digest(ofTag: "v1", in: "demo/app"))
        #expect(
            content.referrers(of: image, in: "demo/app").map(\.artifactType)
                == ["application/vnd.dev.sigstore.bundle.v0.3+json"])
    }
}
