// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Signatures
import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// What a transparency log must have said, and that a wrong word of it is never taken for none.
struct LogEvidenceTests {
    private var instance: PrivateSigstore
    init() throws { instance = try PrivateSigstore() }

    // MARK: missing and wrong

    @Test(arguments: Format.all) func anEntryIsWantedWhereTheRootListsALog(_ format: Format) throws {
        let signed = try instance.sign(format) { recipe in
            recipe.logs = []
            recipe.timestamps = [.token(SpliceTests.stampOfEnvelope(format))]
        }
        #expect(try instance.code(signed, format) == "log.missing")
        var lenient = instance
        lenient.logsForCertificates = .optional
        #expect(try lenient.code(signed, format) == nil)
    }

    /// CVE-2022-36056: an entry that failed counted as one that was not there.
    @Test(arguments: Format.all) func aWrongEntryIsNotIgnoredWhereNoneIsWanted(_ format: Format) throws {
        var lenient = instance
        lenient.logsForCertificates = .optional
        var signed = try lenient.sign(format)
        #expect(try lenient.code(signed, format) == nil)
        signed.entries = try lenient.sign(format).entries
        #expect(try lenient.code(signed, format) == "log.entry-mismatch")
    }

    /// A good entry beside it does not make up for a wrong one.
    @Test(arguments: Format.ofRekorV1) func aWrongEntryBesideAGoodOneIsNotIgnored(_ format: Format) throws {
        var signed = try instance.sign(format)
        let foreign = try instance.sign(format) { $0.logs[0].leavesBefore = 6 }.entries
        #expect(try instance.code(signed, format) == nil)
        signed.entries += foreign
        #expect(try instance.code(signed, format) == "log.entry-mismatch")
        signed.entries.reverse()
        #expect(try instance.code(signed, format) == "log.entry-mismatch")
    }

    /// gitsign CVE-2023-47122: keys of logs come from the trust root and from nowhere else.
    @Test(arguments: Format.all) func anUnknownLogDoesNotCount(_ format: Format) throws {
        let log = try TestSigstore.Log(format.generation, validFor: .init(start: 0))
        let signed = try instance.sign(format) { $0.logs = [.init(.log(log))] }
        #expect(try instance.code(signed, format) == "log.unknown")
        var trusting = instance
        trusting.sigstore.logs = [log]
        #expect(try trusting.code(signed, format) == nil)
    }

    /// An unknown log that borrows a known one's name.
    @Test(arguments: Format.all) func anotherKeyUnderALogsNameIsRefused(_ format: Format) throws {
        var signed = try instance.sign(format)
        var impostor = instance
        impostor.sigstore.logs = try instance.sigstore.logs.map { log in
            try TestSigstore.Log(log.generation, host: log.host, validFor: log.validFor)
        }
        let forged = try impostor.sign(format) {
            $0.signer = .certified(signed.key, try #require(signed.certificate))
        }
        let name = signed.entries[0].logID
        signed = forged
        signed.entries[0].logID = name
        let code =
            switch (format.generation, format.container) {
            case (.v2, _): "log.checkpoint-unknown-signer"
            case (.v1, _): "log.promise-invalid"
            }
        #expect(try instance.code(signed, format) == code)
        #expect(try impostor.code(forged, format) == nil)
    }

    // MARK: promises and proofs

    /// The fields that a promise signs, each changed alone; in annotations nothing else proves them.
    @Test(
        arguments: Format.annotations,
        [
            "/Payload/integratedTime", "/Payload/logIndex", "/SignedEntryTimestamp",
        ])
    func aPromiseIsOfEveryField(_ format: Format, _ pointer: String) throws {
        let signed = try instance.sign(format)
        let code = try instance.imageCode(signed) { annotations in
            let bundle = try JSON(parsing: try #require(annotations["dev.sigstore.cosign/bundle"]))
            let changed =
                pointer == "/SignedEntryTimestamp"
                ? try bundle.editingBytes(pointer) { $0.flipLastBit() }
                : try bundle.editing(pointer) { $0 = .int(($0.int ?? 0) + 1) }
            annotations["dev.sigstore.cosign/bundle"] = changed.text()
        }
        #expect(code == "log.promise-invalid")
        #expect(try instance.code(signed, format) == nil)
    }

    /// The media type is nobody's word: a bundle made version 0.1 must prove no less (a review finding in another
    /// implementation, and sigstore-python #1088).
    @Test(arguments: [Format.v01, .v03, .v03Envelope]) func aDowngradeDropsNoProof(_ format: Format) throws {
        let signed = try instance.sign(format) { $0.logs[0].proof = .omitted }
        for version in [TestSigstore.BundleVersion.v01, .v02, .v03] {
            #expect(try instance.code(signed.bundle(version)) == "log.proof-missing")
        }
        let whole = try instance.sign(format)
        #expect(try instance.code(whole.bundle(.v01)) == nil)
    }

    /// The first version wants the promise beside the proof.
    @Test(arguments: [Format.v01, Format(container: .bundle(.v01), content: .envelope)])
    func theFirstVersionWantsAPromise(_ format: Format) throws {
        let signed = try instance.sign(format) { recipe in
            recipe.logs[0].promise = .omitted
            recipe.timestamps = [.token]
        }
        #expect(try instance.code(signed.bundle(.v01)) == "log.promise-missing")
        #expect(try instance.code(signed.bundle(.v02)) == nil)
    }

    @Test(arguments: Format.bundles) func aProofNeedsACheckpoint(_ format: Format) throws {
        guard case .bundle(let version) = format.container else { return }
        let bundle = try instance.sign(format).bundle(version)
        let proof = "/verificationMaterial/tlogEntries/0/inclusionProof"
        #expect(try instance.code(bundle.removing("\(proof)/checkpoint")) == "bundle.malformed")
        #expect(
            try instance.code(bundle.setting("\(proof)/checkpoint/envelope", to: "")) == "bundle.malformed")
        #expect(try instance.code(bundle) == nil)
    }

    static let checkpoints: [(String, @Sendable (inout TestSigstore.Checkpoint) -> Void)] = [
        ("log.root-mismatch", { $0.rootHash[0] ^= 1 }),
        ("log.root-mismatch", { $0.size += 1 }),
        ("log.checkpoint-unknown-signer", { $0.signatures = [.bytes([1, 2, 3, 4, 5], name: "other.test")] }),
        ("log.checkpoint-malformed", { $0.signatures = [] }),
        // sigstore-js #1678: numbers that no tree has.
        ("log.checkpoint-malformed", { $0.editText = { $0 = $0.replacing("\n13\n", with: "\n013\n") } }),
        ("log.checkpoint-malformed", { $0.editText = { $0 = $0.replacing("\n13\n", with: "\n-13\n") } }),
        (
            "log.checkpoint-malformed",
            { $0.editText = { $0 = $0.replacing("\n13\n", with: "\n9223372036854775808\n") } }
        ),
        ("log.checkpoint-malformed", { $0.extensionLines = [""] }),
        (
            "log.checkpoint-malformed",
            { $0.extensionLines = Array(repeating: String(repeating: "x", count: 1000), count: 1000) }
        ),
    ]

    @Test(arguments: checkpoints.indices) func aCheckpointIsTheProofs(_ index: Int) throws {
        let (code, edit) = Self.checkpoints[index]
        let signed = try instance.sign(.v03) { $0.logs[0].editCheckpoint = edit }
        #expect(try instance.code(signed, .v03) == code)
        #expect(try instance.code(instance.sign(.v03), .v03) == nil)
    }

    /// sigstore-rust #116: overflow of the tree's arithmetic, and hashes too many or too few.
    static let proofs: [(String, String?)] = [
        (#"{}"#, nil),
        (#"{"logIndex": "6"}"#, "log.proof-invalid"),
        (#"{"logIndex": "13"}"#, "log.proof-invalid"),
        (#"{"logIndex": "9223372036854775807"}"#, "log.proof-invalid"),
        (#"{"logIndex": "9223372036854775808"}"#, "bundle.malformed"),
        (#"{"logIndex": "-1"}"#, "bundle.malformed"),
        (#"{"logIndex": "05"}"#, "bundle.malformed"),
        (#"{"treeSize": "9223372036854775807"}"#, "log.root-mismatch"),
        (#"{"treeSize": "0"}"#, "log.root-mismatch"),
        (#"{"treeSize": null}"#, "log.root-mismatch"),
        (#"{"rootHash": null}"#, "log.root-mismatch"),
        (#"{"rootHash": "AAAA"}"#, "bundle.malformed"),
        (#"{"hashes": []}"#, "log.proof-invalid"),
        (#"{"hashes": ["AAAA"]}"#, "bundle.malformed"),
    ]

    @Test(arguments: proofs) func aProofIsExact(_ text: String, _ code: String?) throws {
        var bundle = try instance.sign(.v03).bundle()
        let change = try JSON(parsing: text)
        for member in change.object?.members ?? [] {
            bundle = try bundle.setting(
                "/verificationMaterial/tlogEntries/0/inclusionProof/\(member.key)", to: member.value)
        }
        #expect(try instance.code(bundle) == code)
    }

    @Test(arguments: Format.bundles) func aProofHasNoHashTooManyOrTooFew(_ format: Format) throws {
        guard case .bundle(let version) = format.container else { return }
        let signed = try instance.sign(format)
        var more = signed
        more.entries[0].proof?.hashes.append([UInt8](repeating: 0, count: 32))
        #expect(try instance.code(more.bundle(version)) == "log.proof-invalid")
        var fewer = signed
        fewer.entries[0].proof?.hashes.removeLast()
        #expect(try instance.code(fewer.bundle(version)) == "log.proof-invalid")
        var other = signed
        other.entries[0].proof?.hashes[0][0] ^= 1
        #expect(try instance.code(other.bundle(version)) == "log.proof-invalid")
        #expect(try instance.code(signed.bundle(version)) == nil)
    }

    // MARK: how many

    /// sigstore-go CVE-2026-49834: two entries of one log are one witness.
    @Test func aThresholdCountsLogsAndNotEntries() throws {
        var instance = instance
        let second = try TestSigstore.Log(.v1, host: "rekor2.acme.test", validFor: .init(start: 0))
        instance.sigstore.logs.append(second)
        func found(_ logs: [TestSigstore.LogRecipe]) throws -> LogError.Code? {
            let entity = try Bundle(instance.sign(.v03) { $0.logs = logs }.bundle()).entity
            guard case .certificate(let der) = entity.material else { return nil }
            let root = try TrustRoot(parsing: instance.sigstore.trustedRoot.serialized())
            do throws(LogError) {
                _ = try root.transparencyLogs.verify(
                    entity.logEntries,
                    of: LoggedSignature(
                        signature: entity.signature, verifier: .certificate(der: der),
                        content: .message(.bytes(PrivateSigstore.artifact))),
                    requiring: .proof, threshold: 2, now: instance.now)
                return nil
            } catch {
                return error.code
            }
        }
        let again = TestSigstore.LogRecipe.rekorV1 {
            $0.editBody = { body in body = try body.setting("/note", to: "the same once more") }
        }
        #expect(try found([.rekorV1, again]) == .tooFew)
        #expect(try found([.rekorV1, .rekorV1 { $0.leavesBefore = 6 }]) == .duplicate)
        #expect(try found([.rekorV1]) == .tooFew)
        #expect(try found([.rekorV1, .init(.log(second))]) == nil)
        #expect(try found([.rekorV1, .rekorV2]) == nil)
    }

    /// sigstore-js 4.1.1: one entry given twice.
    @Test(arguments: Format.bundles) func anEntryGivenTwiceIsRefused(_ format: Format) throws {
        var signed = try instance.sign(format)
        signed.entries += signed.entries
        #expect(try instance.code(signed, format) == "log.duplicate")
        signed.entries.removeLast()
        #expect(try instance.code(signed, format) == nil)
    }

    // MARK: kinds

    static let names: [(Format, String, String)] = [
        (.v03, "/kind", "rekord"), (.v03, "/apiVersion", "0.0.9"), (.v03Envelope, "/kind", "DSSE"),
        (.v03Envelope, "/apiVersion", "0.0.2"), (.v03RekorV2, "/apiVersion", "0.0.3"),
        (.v03EnvelopeRekorV2, "/kind", "dsse"), (.legacy, "/kind", "rekord"),
        (.legacyEnvelope, "/apiVersion", "0.0.2"),
    ]

    /// sigstore-rust #103: entries of unknown kinds were not compared at all.
    @Test(arguments: names) func anUnknownKindIsRefused(_ format: Format, _ pointer: String, _ name: String)
        throws
    {
        var signed = try instance.sign(format) { recipe in
            recipe.logs[0].editBody = { body in body = try body.setting(pointer, to: .string(name)) }
        }
        if pointer == "/kind" { signed.entries[0].kind = name } else { signed.entries[0].version = name }
        #expect(try instance.code(signed, format) == "log.entry-unsupported")
        #expect(try instance.code(instance.sign(format), format) == nil)
    }

    /// sigstore-go #562: a body of Rekor v2 that calls itself the first version's was read as such.
    @Test(arguments: [Format.v03RekorV2, .v03EnvelopeRekorV2])
    func aBodyOfRekorV2UnderTheOldVersionIsRefused(_ format: Format) throws {
        var signed = try instance.sign(format) { recipe in
            recipe.logs[0].editBody = { body in body = try body.setting("/apiVersion", to: "0.0.1") }
        }
        signed.entries[0].version = "0.0.1"
        #expect(try instance.code(signed, format) == "log.malformed")
        #expect(try instance.code(instance.sign(format), format) == nil)
    }

    /// cosign #4648 to #4653: bodies that are missing, or something else than an object.
    @Test(arguments: ["", "null", "[]", "\"text\"", "{", "{}", #"{"kind":1}"#, "\u{0}", "1e999"])
    func aMalformedBodyIsRefused(_ text: String) throws {
        for format in Format.all {
            var signed = try instance.sign(format)
            signed.entries[0].body = Array(text.utf8)
            let empty = format.isBundle ? "bundle.malformed" : "log.malformed"
            #expect(try instance.code(signed, format) == (text.isEmpty ? empty : "log.malformed"))
        }
    }
}
