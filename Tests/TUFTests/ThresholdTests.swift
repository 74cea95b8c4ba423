// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@testable import TUF

/// How signatures are counted (section 4.2 and 4.3).
struct ThresholdTests {
    /// A refresh after the snapshot's signers changed in the root.
    private func refresh(_ signers: TestSigners) async throws -> TUFError.Code? {
        let test = try ClientTest()
        test.repository.content.signers["snapshot"] = signers
        try test.repository.publish("root", "snapshot", "timestamp")
        return await test.refresh()
    }

    @Test func enoughKeysSigned() async throws {
        var signers = TestSigners([TestKey(), TestKey(), TestKey()], threshold: 2)
        signers.signing.removeLast()
        #expect(try await refresh(signers) == nil)
        signers.signing.removeLast()
        #expect(try await refresh(signers) == .threshold)
    }

    @Test func aThresholdAboveTheKeysIsNeverReached() async throws {
        #expect(try await refresh(TestSigners([TestKey(), TestKey()], threshold: 3)) == .threshold)
        #expect(try await refresh(TestSigners([TestKey(), TestKey()], threshold: 2)) == nil)
    }

    /// go-tuf CVE-2026-23992.
    @Test(arguments: [0, -1])
    func aThresholdBelowOneIsMalformed(threshold: Int) async throws {
        #expect(try await refresh(TestSigners([TestKey()], threshold: threshold)) == .malformed)
        #expect(try await refresh(TestSigners([TestKey()], threshold: 1)) == nil)
    }

    /// python-tuf CVE-2020-6174, tough CVE-2020-15093: one key under two identifiers counts once.
    @Test func oneKeyUnderTwoNamesCountsOnce() async throws {
        let test = try ClientTest()
        let (key, other) = (TestKey(), TestKey())
        for second in [key, other] {
            test.repository.content.signers["snapshot"] = TestSigners([key])
            test.repository.content.extraKeys = ["another": second.json]
            try test.repository.publish("root") { file in
                var signed = try #require(file["signed"]?.object)
                var roles = try #require(signed["roles"]?.object)
                roles["snapshot"] = ["keyids": [.string(key.identifier), "another"], "threshold": 2]
                signed["roles"] = .object(roles)
                file["signed"] = .object(signed)
                let payload = try JSON.object(signed).canonicalForm()
                let root = try #require(test.repository.content.signers["root"]?.signing)
                file["signatures"] = .array(try root.map { try $0.signature(of: payload) })
            }
            try test.repository.publish("snapshot") { file in
                let payload = try #require(file["signed"]).canonicalForm()
                file["signatures"] = [
                    try key.signature(of: payload), try second.signature(of: payload, as: "another"),
                ]
            }
            try test.repository.publish("timestamp")
            #expect(await test.refresh() == (second.identifier == key.identifier ? .threshold : nil))
        }
    }

    @Test func anIdentifierSignsOnce() async throws {
        let test = try ClientTest()
        try test.repository.publish("snapshot") { file in
            file["signatures"] = .array((file["signatures"]?.array ?? []) + (file["signatures"]?.array ?? []))
        }
        try test.repository.publish("timestamp")
        #expect(await test.refresh() == .malformed)
        try test.repository.publish("snapshot", "timestamp")
        #expect(await test.refresh() == nil)
    }

    @Test func aKeyIsListedOnce() async throws {
        let key = TestKey()
        #expect(try await refresh(TestSigners([key, key])) == .malformed)
        #expect(try await refresh(TestSigners([key])) == nil)
    }

    /// A signer that has not signed yet leaves an empty text behind.
    @Test(arguments: ["", "00", "not hexadecimal", String(repeating: "ab", count: 64)])
    func aBadSignatureDoesNotHarmAGoodOne(signature: String) async throws {
        let test = try ClientTest()
        let (good, bad) = (TestKey(), TestKey())
        for threshold in [1, 2] {
            test.repository.content.signers["timestamp"] = TestSigners([bad, good], threshold: threshold)
            try test.repository.publish("root")
            try test.repository.publish("timestamp") { file in
                let payload = try #require(file["signed"]).canonicalForm()
                file["signatures"] = [
                    ["keyid": .string(bad.identifier), "sig": .string(signature)],
                    try good.signature(of: payload),
                ]
            }
            #expect(await test.refresh() == (threshold == 1 ? nil : .threshold))
        }
    }

    /// Keys of another kind are no fault, until they are needed.
    @Test(
        arguments: [
            ["keytype": "sphincs", "scheme": "sphincs-shake-128s", "keyval": ["public": "00"]],
            ["keytype": "ed25519", "scheme": "ecdsa-sha2-nistp256", "keyval": ["public": "00"]],
            ["keytype": "ed25519", "scheme": "ed25519", "keyval": ["public": "00"]],
            ["keytype": "ecdsa", "scheme": "ecdsa-sha2-nistp256", "keyval": ["public": "04abcd"]],
            ["keytype": "sigstore-oidc", "scheme": "Fulcio", "keyval": ["identity": "a", "issuer": "b"]],
        ] as [JSON])
    func aKeyThatCannotBeUsedIsNoFault(key: JSON) throws {
        for threshold in [1, 2] {
            let repository = try TestRepository()
            repository.content.extraKeys = ["unusable": key]
            let signers = try #require(repository.content.signers["root"])
            repository.content.roles["root"]?.more["roles"] = [
                "root": [
                    "keyids": ["unusable", .string(signers.listed[0].identifier)],
                    "threshold": .int(threshold),
                ],
                "timestamp": signers.json(), "snapshot": signers.json(), "targets": signers.json(),
            ]
            try repository.publish("root")
            let result = code { () throws(TUFError) in _ = try TrustedRoot(anchor: repository.root) }
            #expect(result == (threshold == 1 ? nil : .threshold))
        }
    }
}
