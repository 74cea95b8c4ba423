// SPDX-License-Identifier: Apache-2.0

import Keys
import LocalRegistry
import Policy
import Signatures
import Signing
import Sigstore
import StrictJSON
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

    /// A root that may not be asked might prove the time that a retired key needs: that is not the policy's fault.
    @Test func aRetiredKeyIsOpen() async throws {
        let lines = ["state: retired", "notAfter: 2030-01-01", "transparencyLog: optional"]
        let open = try await verdict(old, lines[0], lines[1], lines[2])
        #expect(open.outcome == .undetermined)
        #expect(open.allReasons.first { $0.outcome != nil }?.code == "trust-root.too-old")
        let decided = try await verdict(fresh, lines[0], lines[1], lines[2])
        #expect(decided.outcome == .rejected)
        #expect(decided.allReasons.first { $0.outcome != nil }?.code == "key.retired-without-verified-time")
    }

    /// A window that a key ring sets is a window, like one of the policy's: the root would say if a retired key's
    /// signature is of its time.
    @Test func aRetiredKeyOfARingIsOpen() async throws {
        let key = CosignSigner(try SigningKey())
        let cases: [(KeyValidity, maxAge: Int, Outcome, String?)] = [
            (KeyValidity(), 30, .verified, nil),
            (KeyValidity(.retired, notAfter: 1_800_000_000), 30, .undetermined, "trust-root.too-old"),
            (
                KeyValidity(.retired, notAfter: 1_800_000_000), 120, .rejected,
                "key.retired-without-verified-time"
            ),
        ]
        for (validity, maxAge, outcome, code) in cases {
            let entry = KeyRingDocument.Entry(
                name: "release", key: TrustedKey(.pem(key.publicKey.pem), validity),
                location: SourceLocation(file: "ring.yaml"))
            let ring = KeyRing(folder: KeyFolder(directory: nil), document: KeyRingDocument(entries: [entry]))
            let bench = try EngineBench(
                trustMaxAge: maxAge * 86_400, keys: { _ in KeyResolver(ring: ring) })
            let image = TestImage(label: "v1")
            bench.content.images.add(image, to: "demo/app", tag: "v1")
            try bench.sign(image, .bundle, by: key)
            let policy = EngineBench.policy(signer: "method: static, publicKey: release")
            let verdict = try #require(await bench.verify([Self.reference], under: policy).first)
            #expect(verdict.outcome == outcome)
            #expect(verdict.allReasons.first { $0.outcome != nil }?.code == code)
        }
    }
}
