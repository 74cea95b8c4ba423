// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// Whatever a stranger sends is bounded, and ends in a reason: nothing is looked up, nothing traps.
struct BoundsTests {
    private var instance: PrivateSigstore
    init() throws { instance = try PrivateSigstore() }

    /// CVE-2024-45395: entries are counted before any of them costs a signature check.
    @Test(arguments: [Format.v03, .v03Envelope, .v03RekorV2]) func entriesAreBounded(_ format: Format) throws
    {
        func bundle(_ count: Int) throws -> JSON {
            try instance.sign(format).bundle().editing("/verificationMaterial/tlogEntries") { list in
                let entry = list.array?.first ?? nil
                list = .array(
                    try (0..<count).map { number in
                        try entry.editingBytes("/canonicalizedBody") { $0 += Array("\(number)".utf8) }
                    })
            }
        }
        #expect(try instance.code(bundle(33)) == "bundle.malformed")
        // 32 are looked at; the first is not what it was.
        #expect(try instance.code(bundle(32)) == "log.malformed")
        #expect(try instance.code(instance.sign(format), format) == nil)
    }

    @Test func unknownEntriesAreBoundedToo() throws {
        let stranger = try TestSigstore.Log(.v1, validFor: .init(start: 0))
        let foreign = try instance.sign(.v03) { $0.logs = [.init(.log(stranger))] }.entries[0]
        func code(_ count: Int) throws -> String? {
            var signed = try instance.sign(.v03)
            signed.entries += (1..<count).map { number in
                var entry = foreign
                entry.body += Array("\(number)".utf8)
                return entry
            }
            return try instance.code(signed, .v03)
        }
        #expect(try code(32) == nil)
        #expect(try code(33) == "bundle.malformed")
    }

    /// The same for time-stamps.
    @Test(arguments: [Format.v03, .v03Envelope, .v03RekorV2])
    func timestampsAreBounded(_ format: Format) throws {
        func code(_ count: Int) throws -> String? {
            let signed = try instance.sign(format) {
                $0.timestamps = Array(repeating: .token, count: count)
            }
            return try instance.code(signed, format)
        }
        #expect(try code(32) == nil)
        #expect(try code(33) == "bundle.malformed")
    }

    /// cosign #4649 to #4653: every value of a bundle replaced by one of another type, each in turn. Nothing traps,
    /// and what verifies nevertheless is a member that may be absent and was made so.
    @Test(arguments: [Format.v03, .v03EnvelopeRekorV2])
    func aValueOfAnotherTypeIsRefused(_ format: Format) throws {
        let signed = try instance.sign(format) { $0.timestamps = [.token] }
        let bundle = signed.bundle()
        let strangers: [JSON] = [
            nil, true, .int(-1), .int(Int.max), "", "\u{0}", [], [nil], [:], ["a": nil],
        ]
        var accepted: Set<String> = []
        for pointer in Self.pointers(in: bundle) {
            for stranger in strangers {
                let changed = try bundle.setting(pointer, to: stranger)
                if try instance.bundleCode(changed) == nil {
                    accepted.insert("\(pointer) \(stranger.text())")
                }
            }
        }
        let entry = "/verificationMaterial/tlogEntries/0"
        let stamps = "/verificationMaterial/timestampVerificationData"
        let wanted: Set<String> =
            switch format.generation {
            // Promise and stamp both tell the time, so either may be absent.
            case .v1:
                [
                    "\(stamps) null", "\(stamps) {}", "\(stamps)/rfc3161Timestamps null",
                    "\(stamps)/rfc3161Timestamps []", "\(entry)/inclusionPromise null",
                    "\(entry)/inclusionPromise {}", "\(entry)/inclusionPromise/signedEntryTimestamp null",
                    "\(entry)/inclusionPromise/signedEntryTimestamp \"\"",
                ]
            // The checkpoint says these. An index of the proof may be any number; so may a size.
            case .v2:
                [
                    "\(entry)/inclusionProof/logIndex null",
                    "\(entry)/inclusionProof/logIndex \(Int.max)",
                    "\(entry)/inclusionProof/treeSize null",
                    "\(entry)/inclusionProof/treeSize \(Int.max)",
                    "\(entry)/inclusionProof/rootHash null",
                    "/dsseEnvelope/signatures/0/keyid null", "/dsseEnvelope/signatures/0/keyid \"\"",
                    "/dsseEnvelope/signatures/0/keyid \"\\u0000\"",
                ]
            }
        let names = Set(Self.pointers(in: bundle))
        #expect(accepted == wanted.filter { names.contains(String($0.prefix { $0 != " " })) })
        #expect(try instance.code(bundle) == nil)
    }

    /// The same for the entry's body, which the log has signed as it is.
    @Test(arguments: [Format.v03, .v03Envelope, .v03RekorV2, .legacy, .legacyEnvelope])
    func aBodysValueOfAnotherTypeIsRefused(_ format: Format) throws {
        let body = try JSON(parsing: try instance.sign(format).entries[0].body)
        // Nobody compares the hash of an envelope that a bundle does not keep, but it must be one.
        for pointer in Self.pointers(in: body) {
            for stranger in [nil, .int(Int.max), "", [], [:]] as [JSON] {
                let signed = try instance.sign(format) { recipe in
                    recipe.logs[0].editBody = { $0 = try $0.setting(pointer, to: stranger) }
                }
                let code = try #require(try instance.code(signed, format), "\(pointer)")
                #expect(code.hasPrefix("log."), "\(pointer) \(code)")
            }
        }
        #expect(try instance.code(instance.sign(format), format) == nil)
    }

    /// rekor CVE-2026-24117, fulcio CVE-2026-49478: an address in evidence is a name and is never asked. The module
    /// could not ask: it has no network.
    @Test func anAddressIsAName() throws {
        var instance = instance
        instance.editRoot = { root in
            try root.setting("/tlogs/0/baseUrl", to: "http://169.254.169.254/latest")
                .setting("/ctlogs/0/baseUrl", to: "file:///etc/passwd")
                .setting("/certificateAuthorities/0/uri", to: "http://[::1]:1/")
        }
        #expect(try instance.code(instance.sign(.v03), .v03) == nil)
    }

    /// Layers and annotations of legacy manifests that are something else.
    @Test(arguments: [
        "dev.cosignproject.cosign/signature", "dev.sigstore.cosign/certificate",
        "dev.sigstore.cosign/bundle", "dev.sigstore.cosign/rfc3161timestamp",
    ])
    func aMalformedAnnotationIsRefused(_ name: String) throws {
        let signed = try instance.sign(.legacy) { $0.timestamps = [.token] }
        #expect(try instance.imageCode(signed) == nil)
        let deep = String(repeating: "[", count: 100_000)
        for text in ["null", "{", "[]", "{\"Payload\":null}", "\u{0}", deep] {
            let code = try instance.imageCode(signed) { $0[name] = text }
            // "null" is base64, of a signature that nobody made.
            let others = ["signature.malformed", "log.malformed", "log.entry-mismatch"]
            #expect(others.contains(code ?? "verified"), "\(text.prefix(20)) \(code ?? "verified")")
        }
    }

    @Test(arguments: ["", "null", "[]", "{", "{}", #"{"critical":null}"#, #"{"critical":{"image":[]}}"#])
    func aMalformedPayloadIsRefused(_ text: String) throws {
        let signed = try instance.sigstore.sign(Array(text.utf8), as: PrivateSigstore.developer)
        #expect(try instance.imageCode(signed) == "signature.malformed")
        #expect(try instance.imageCode(instance.sign(.legacy)) == nil)
    }

    /// The JSON Pointers of all values below the root.
    static func pointers(in json: JSON, below pointer: String = "") -> [String] {
        var found = pointer.isEmpty ? [] : [pointer]
        for member in json.object?.members ?? [] {
            found += pointers(in: member.value, below: "\(pointer)/\(member.key)")
        }
        for (index, element) in (json.array ?? []).enumerated() {
            found += pointers(in: element, below: "\(pointer)/\(index)")
        }
        return found
    }
}
