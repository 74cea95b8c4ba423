// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalRegistry
import StrictJSON
import Testing

/// Every recorded image of `Tests/Vectors`, from its folder and through a registry with and without referrers API.
@Suite(.timeLimit(.minutes(2)))
struct VectorTests {
    /// How the image is reached.
    enum Way: String, CaseIterable, Sendable {
        case folder = "--oci-layout"
        case api = "registry with the referrers API"
        case tags = "registry without it"
    }

    static let names = {
        let root = URL(filePath: Checkout.tests).appending(path: "Vectors").path()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return names.filter { FileManager.default.fileExists(atPath: "\(root)/\($0)/vector.json") }.sorted()
    }()

    @Test("the recordings are here") func recordings() { #expect(Self.names.count >= 25) }

    @Test("as recorded", arguments: names, Way.allCases)
    func vector(_ name: String, _ way: Way) async throws {
        let folder = "\(Checkout.tests)Vectors/\(name)"
        let vector = try JSON(parsing: Checkout.text("Vectors/\(name)/vector.json"))
        let digest = try #require(vector["digest"]?.string)
        let keys = (vector["keys"]?.array ?? []).compactMap(\.string).map { "\(folder)/\($0)" }
        func check(_ key: String, _ options: [String], _ reference: String) async throws {
            let verdict = try await Assay.verify(["--key", key] + options + [reference])
            #expect(verdict.summary == expectation(vector), "\(key)")
            #expect(verdict.digests == [digest])
        }
        try #require(!keys.isEmpty)
        for key in keys {
            switch way {
            case .folder:
                try await check(key, ["--oci-layout", folder], "registry.example/demo/app:v1")
            case .api, .tags:
                let behavior = RegistryBehavior(referrers: way == .api ? .on() : .off)
                try await withLocalRegistry(behavior: behavior) { registry in
                    try registry.content.load(layoutDirectory: folder, into: "demo/app")
                    try await check(key, [], registry.reference("demo/app", tag: "v1"))
                }
            }
        }
    }

    /// Ed25519ph, which cosign 3 writes and no cosign verifies, is no signature of the key.
    private func expectation(_ vector: JSON) -> String {
        let signatures = vector["signatures"]?.array ?? []
        if vector["signed"]?.bool != true { return "exit 1: rejected (signature.other-predicate)" }
        if signatures.allSatisfy({ $0["scheme"]?.string == "ed25519ph" }) {
            return "exit 1: rejected (signature.invalid)"
        }
        return "exit 0: verified"
    }
}
