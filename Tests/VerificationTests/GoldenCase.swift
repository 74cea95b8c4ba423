// SPDX-License-Identifier: Apache-2.0

import Foundation
import Keys
import Manifests
import Policy
import Registry
import Report
import StrictJSON
import Testing
import TrustRoots
import Verification

/// One folder of `Tests/Fixtures/decisions`: what goes in, and the decision that must come out.
struct GoldenCase {
    let name: String
    private let folder: URL
    private let settings: JSON

    static let names: [String] = {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: root.path())) ?? []
        return found.filter { file(named: "case.json", of: $0) != nil }.sorted()
    }()

    init(_ name: String) throws {
        self.name = name
        folder = Self.root.appending(path: name)
        settings = try JSON(parsing: try #require(Self.file(named: "case.json", of: name)))
    }

    /// The decision as `assay verify -o json` writes it, but for the time it took.
    func decision() async throws -> String {
        let vector = try #require(settings["vector"]?.string)
        let now = try #require(settings["now"]?.string.flatMap(PolicyDate.seconds))
        let layout = try OCILayout(directory: Self.vectors.appending(path: vector).path())
        let engine = VerificationEngine(
            content: layout, keys: keyResolver(settings["keys"]?.string ?? vector),
            trustRoots: TrustRootStore(readFile: Self.readTrustRoot, now: { now }), now: { now })

        var policies = PolicySet()
        var application: ApplicationPolicy?
        if let text = file("project.yaml") {
            policies.merge(PolicyReader.read(yaml: text, file: "project.yaml"))
        }
        if let text = file("application.yaml") {
            application = PolicyReader.read(yaml: text, file: "application.yaml").applications.first
            try #require(application != nil)
        }
        let policy = EffectivePolicy(policies: policies.projects, application: application)
        let requests = try images()
        var decision = Decision(
            subject: application?.name ?? policies.projects.first?.name ?? "", policy: policy,
            images: await engine.verify(requests, under: policy))
        // Time is the machine's; and of two images with one digest, either may have fetched it for both.
        for index in decision.images.indices {
            decision.images[index].cost.milliseconds = 0
            decision.images[index].cost.bytes = 0
        }
        return JSONReport.render(decision).text(.pretty)
    }

    var expected: String? { file("expected.json").map { String(decoding: $0, as: UTF8.self) } }

    func record(_ decision: String) throws {
        try Data(decision.utf8).write(to: folder.appending(path: "expected.json"))
    }

    private func images() throws -> [ImageRequest] {
        let named = (settings["images"]?.array ?? []).compactMap(\.string).map { ImageRequest($0) }
        guard let text = file("manifests.yaml") else { return named }
        let manifests = try Manifests(yaml: text, named: "manifests.yaml")
        return named
            + manifests.images().map { use in
                ImageRequest(
                    written: use.written, reference: use.reference,
                    places: ["\(use.source) \(use.resource), \(use.place)"])
            }
    }

    /// The recorded keys under a folder name that is the same on every machine.
    private func keyResolver(_ vector: String) -> KeyResolver {
        let keys = Self.vectors.appending(path: vector).path()
        let folder = KeyFolder(directory: "keys") { path, limit in
            guard path.hasPrefix("keys/") else { return try KeyFiles.read(path, limit: limit) }
            return try KeyFiles.read("\(keys)/\(path.dropFirst(5))", limit: limit)
        } listDirectory: { _ in
            try KeyFiles.list(keys).filter { $0.hasSuffix(".pub") }
        }
        return KeyResolver(ring: KeyRing(folder: folder))
    }

    /// Trust roots of the vectors, under a path that is the same on every machine.
    private static func readTrustRoot(_ path: String, limit: Int) throws -> [UInt8] {
        guard path.hasPrefix("/vectors/") else { return try KeyFiles.read(path, limit: limit) }
        return try KeyFiles.read(vectors.path() + path.dropFirst("/vectors".count), limit: limit)
    }

    private func file(_ file: String) -> [UInt8]? { Self.file(named: file, of: name) }

    private static func file(named file: String, of name: String) -> [UInt8]? {
        (try? Data(contentsOf: root.appending(path: name).appending(path: file))).map { Array($0) }
    }

    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let root = tests.appending(path: "Fixtures/decisions")
    private static let vectors = tests.appending(path: "Vectors")
}
