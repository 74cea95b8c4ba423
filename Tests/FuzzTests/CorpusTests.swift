// SPDX-License-Identifier: Apache-2.0

import Foundation
import FuzzTargets
import Testing

/// Every input that fuzzing kept, and every one that once ended the process, returns.
struct CorpusTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fuzz")

    @Test(arguments: fuzzTargets.keys.sorted())
    func everyInputReturns(_ name: String) throws {
        let target = try #require(fuzzTargets[name])
        let corpus = try Self.inputs("Corpora", name)
        #expect(!corpus.isEmpty)
        for input in corpus { target(input) }
        for input in (try? Self.inputs("Crashes", name)) ?? [] { target(input) }
    }

    @Test func everyCorpusHasATarget() throws {
        for kind in ["Corpora", "Crashes"] {
            for name in try FileManager.default.contentsOfDirectory(
                atPath: Self.folder.appending(path: kind).path)
            where !name.hasPrefix(".") && name != "README.md" {
                #expect(fuzzTargets[name] != nil, "\(kind)/\(name)")
            }
        }
    }

    private static func inputs(_ kind: String, _ name: String) throws -> [[UInt8]] {
        let folder = Self.folder.appending(path: kind).appending(path: name)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .map { [UInt8](try Data(contentsOf: folder.appending(path: $0))) }
    }
}
