// SPDX-License-Identifier: Apache-2.0

import Policy
import Sigstore
import Testing
import Verification

/// A trust root that is too old to count, and keys that do not need it.
struct TrustRootAgeTests {
    private let old: EngineBench
    private let fresh: EngineBench
    private static let reference = "registry.example/demo/app:v1"

    init() throws {
        // The built-in root is three months old on the bench.
        old = try EngineBench(trustMaxAge: 30 * 86_400)
        fresh = try EngineBench(trustMaxAge: 120 * 86_400)
        for bench in [old, fresh] { try bench.addSigned("v1", .bundle) }
    }

    private func verdict(_ bench: EngineBench, _ lines: String...) async throws -> ImageVerdict {
        let policy = try bench.policy("", signer: lines)
        return try #require(
            await bench.engine.verify([ImageRequest(Self.reference)], under: policy).first)
    }

    @Test(arguments: [[], ["transparencyLog: optional"], ["transparencyLog: none"]])
    func aKeyCountsWithoutIt(lines: [String]) async throws {
        for bench in [old, fresh] {
            let policy = try bench.policy("", signer: lines)
            let verdicts = await bench.engine.verify([ImageRequest(Self.reference)], under: policy)
            #expect(verdicts.map(\.outcome) == [.verified])
        }
    }

    /// What the root would have said decides: about the log, and whether the key counted when it signed.
    @Test(arguments: [
        "trustedRoot: public-good", "transparencyLog: required", "notBefore: 2020-01-01",
        "notAfter: 2030-01-01",
    ])
    func whatAsksForItIsOpen(line: String) async throws {
        let verdict = try await verdict(old, line)
        #expect(verdict.outcome == .undetermined)
        #expect(verdict.allReasons.filter { $0.outcome != nil }.map(\.code) == ["trust-root.too-old"])
        // Under a root that may be asked, each is decided.
        let decided = try await self.verdict(fresh, line)
        #expect(decided.outcome == (line == "transparencyLog: required" ? .rejected : .verified))
    }
}
