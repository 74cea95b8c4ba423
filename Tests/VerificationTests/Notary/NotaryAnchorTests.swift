// SPDX-License-Identifier: Apache-2.0

import Keys
import LocalRegistry
import OCIModel
import Policy
import TestNotary
import TestSigstore
import Testing
import Verification

/// Certificates that a policy names, in files and in the key ring's folder.
struct NotaryAnchorTests {
    private struct Missing: Error {}

    private var bench = NotaryBench.minted
    private let image = TestImage(label: "anchors")
    private let chain: TestNotary.Chain

    init() throws {
        chain = try .minted()
        try bench.sign(image, by: chain)
        let files = [
            "/certs/root.crt": chain.rootPEM, "/certs/garbage.crt": "garbage",
            "/ring/acme-root.crt": chain.rootPEM,
        ]
        bench.ring = KeyRing(
            folder: KeyFolder(
                directory: "/ring",
                readFile: { path, _ in
                    guard let text = files[path] else { throw Missing() }
                    return Array(text.utf8)
                }, listDirectory: { _ in ["acme-root.crt"] }))
    }

    private func verdict(_ anchors: String...) async throws -> ImageVerdict {
        try await bench.verdict(anchors.map { NotaryBench.notary($0) }, reference: bench.push(image))
    }

    @Test("by path, by name and inline", arguments: ["/certs/root.crt", "acme-root", nil])
    func found(_ anchor: String?) async throws {
        #expect(try await verdict(anchor ?? chain.rootPEM).summary == "verified")
    }

    @Test("a file that cannot be read may be there in a moment") func missingFile() async throws {
        #expect(try await verdict("/certs/none.crt").summary == "undetermined (key.unreadable)")
        #expect(try await verdict("/certs/none.crt", "/certs/root.crt").summary == "verified")
    }

    @Test("a name that the key ring lacks makes the signer unusable") func unknownName() async throws {
        let alone = try await verdict("acme-other")
        #expect(alone.summary == "misconfigured (policy.no-usable-signers)")
        #expect(alone.otherCodes == ["key.unknown-name"])
        let beside = try await verdict("acme-other", "acme-root")
        #expect(beside.summary == "verified")
        #expect(beside.otherCodes == ["key.unknown-name"])
    }

    @Test("so does what is no certificate") func garbage() async throws {
        let alone = try await verdict("/certs/garbage.crt")
        #expect(alone.summary == "misconfigured (policy.no-usable-signers)")
        #expect(alone.otherCodes == ["notary.anchor-unreadable"])
        let beside = try await verdict("/certs/garbage.crt", "/certs/root.crt")
        #expect(beside.summary == "verified")
        #expect(beside.otherCodes == ["notary.anchor-unreadable"])
    }

    @Test("and a signer's certificate, though that of its issuer would do", arguments: [0, 1])
    func leaf(_ place: Int) async throws {
        let verdict = try await verdict(chain.certificates[place].pem)
        #expect(
            verdict.summary == (place == 0 ? "misconfigured (policy.no-usable-signers)" : "verified"))
        #expect(verdict.otherCodes == (place == 0 ? ["notary.anchor-unfit"] : []))
    }

    @Test("one bad anchor spoils its signer: the others of its list are not used")
    func oneOfTwo() async throws {
        let both = NotaryBench.quoted(chain.rootPEM + chain.certificates[0].pem)
        let verdict = try await bench.verdict(
            ["provider: notary, method: static, certificates: \(both), identities: '*'"],
            reference: bench.push(image))
        #expect(verdict.summary == "misconfigured (policy.no-usable-signers)")
        #expect(verdict.otherCodes == ["notary.anchor-unfit"])
    }
}
