// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// Signed certificate timestamps (RFC 6962, section 3.2) that are missing, wrong, or of the wrong log or time.
struct CertificateTransparencyAdvisoryTests {
    private var instance: PrivateSigstore
    init() throws { instance = try PrivateSigstore() }

    private static let now = PrivateSigstore.signingTime

    private func code(
        _ instance: PrivateSigstore? = nil, _ format: Format = .v03,
        _ edit: (inout TestSigstore.Recipe) throws -> Void = { _ in }
    ) throws -> String? {
        let instance = instance ?? self.instance
        return try instance.code(instance.sign(format, edit), format)
    }

    @Test(arguments: [Format.v03, .v03EnvelopeRekorV2, .legacy, .legacyEnvelope])
    func aTimestampIsWantedWhereTheRootListsALog(_ format: Format) throws {
        #expect(try code(nil, format) { $0.certificateTimestamps = [] } == "sct.missing")
        #expect(try code(nil, format) == nil)
        var lenient = instance
        lenient.sigstore.certificateLogs = []
        #expect(try code(lenient, format) { $0.certificateTimestamps = [] } == nil)
    }

    static let faults: [(String, @Sendable (inout TestSigstore.CertificateTimestampRecipe) -> Void)] = [
        ("sct.invalid", { $0.breakSignature() }),
        ("sct.invalid", { $0.issuerKey = [1, 2, 3] }),
        // The time is signed: one that is changed afterwards is nobody's.
        ("sct.invalid", { $0.edit = { $0[40] ^= 1 } }),
        // hash and signature algorithm
        ("sct.invalid", { $0.edit = { $0[43] = 5 } }),
        ("sct.invalid", { $0.edit = { $0[44] = 1 } }),
        ("sct.unknown-log", { $0.edit = { $0[1] ^= 1 } }),
        ("sct.missing", { $0.edit = { $0[0] = 1 } }),
        ("sct.malformed", { $0.edit = { $0.removeLast() } }),
        ("sct.malformed", { $0.edit = { $0.append(0) } }),
        ("sct.malformed", { $0.edit = { $0 = [] } }),
        // CVE-2025-66506 and its kin: lengths that reach beyond the end.
        ("sct.malformed", { $0.edit = { $0[41] = 0xFF } }),
        ("sct.outside-log-validity", { $0.milliseconds = Int.max }),
        ("sct.outside-log-validity", { $0.milliseconds = 0 }),
    ]

    @Test(arguments: faults.indices) func aTimestampIsItsLogs(_ index: Int) throws {
        let (wanted, edit) = Self.faults[index]
        var instance = instance
        instance.sigstore.certificateLogs[0].validFor.end = Self.now + 1000
        #expect(try code(instance) { edit(&$0.certificateTimestamps[0]) } == wanted)
        #expect(try code(instance) == nil)
    }

    static let ends: [(Int, Int, Bool)] = [(0, 0, true), (-1, 1, true), (1, 2, false), (-2, -1, false)]

    /// The log's interval is closed at both ends.
    @Test(arguments: ends) func aTimestampIsOfItsLogsPeriod(_ start: Int, _ end: Int, _ counts: Bool) throws {
        var instance = instance
        instance.sigstore.certificateLogs[0].validFor = .init(start: Self.now + start, end: Self.now + end)
        #expect(try code(instance) == (counts ? nil : "sct.outside-log-validity"))
    }

    @Test func anUnknownLogsTimestampDoesNotCount() throws {
        let stranger = try TestSigstore.CertificateLog(validFor: .init(start: 0))
        let extra = TestSigstore.CertificateTimestampRecipe(stranger, at: Self.now)
        #expect(try code { $0.certificateTimestamps = [extra] } == "sct.unknown-log")
        #expect(try code { $0.certificateTimestamps.append(extra) } == nil)
    }

    /// The log's own extensions are part of what it signs.
    @Test func extensionsAreSigned() throws {
        #expect(try code { $0.certificateTimestamps[0].extensions = [1, 2, 3] } == nil)
        #expect(
            try code { recipe in
                recipe.certificateTimestamps[0].extensions = [1, 2, 3]
                recipe.certificateTimestamps[0].edit = { $0[45] ^= 1 }
            } == "sct.invalid")
    }

    /// Another certificate's timestamps: what was logged is not this one.
    @Test func aTimestampIsOfThisCertificate() throws {
        let log = try #require(instance.sigstore.certificateLogs.first)
        let authority = try #require(instance.sigstore.authorities.first)
        func certificate(_ key: TestSigstore.Key, _ recipe: TestSigstore.CertificateRecipe) throws
            -> TestSigstore.Certificate
        { try authority.issue(recipe, to: key, loggedBy: [.init(log, at: Self.now)]) }
        let key = try TestSigstore.Key(.p256)
        var recipe: TestSigstore.CertificateRecipe?
        _ = try instance.sign(.v03) { recipe = $0.certificate }
        let plain = try #require(recipe)
        let logged = try certificate(try TestSigstore.Key(.p256), plain)
        let name = TestSigstore.Extension.certificateTimestamps
        let list = try #require(Self.timestamps(in: logged.der))
        var lying = plain
        lying.extensions.append(.init(name, value: list))
        let unlogged = try authority.issue(lying, to: key)
        let signed = try instance.sign(.v03) { $0.signer = .certified(key, unlogged) }
        #expect(try instance.code(signed, .v03) == "sct.invalid")
        let good = try certificate(key, plain)
        let twin = try instance.sign(.v03) { $0.signer = .certified(key, good) }
        #expect(try instance.code(twin, .v03) == nil)
    }

    /// sigstore-go CVE-2026-49834: two timestamps of one log are one witness.
    @Test func aThresholdCountsLogsAndNotTimestamps() throws {
        var instance = instance
        let second = try TestSigstore.CertificateLog(validFor: .init(start: 0))
        instance.sigstore.certificateLogs.append(second)
        let first = instance.sigstore.certificateLogs[0]
        let root = try TrustRoot(parsing: instance.sigstore.trustedRoot.serialized())
        func found(_ timestamps: [TestSigstore.CertificateTimestampRecipe]) throws -> SCTError.Code? {
            let signed = try instance.sign(.v03) { $0.certificateTimestamps = timestamps }
            let leaf = try SigningCertificate(derEncoded: try #require(signed.certificate).der)
            let certificate = try root.certificateAuthorities.verify(leaf, at: [Self.now])
            do throws(SCTError) {
                _ = try certificate.verifyTimestamps(of: root.certificateTransparencyLogs, threshold: 2)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(try found([.init(first, at: Self.now), .init(first, at: Self.now + 1)]) == .tooFew)
        #expect(try found([.init(first, at: Self.now), .init(second, at: Self.now)]) == nil)
    }

    /// A key of the root that cannot be used: its log's word is missing, and still wanted.
    @Test func aLogWhoseKeyIsUnusableIsStillWanted() throws {
        var instance = instance
        instance.editRoot = { try $0.setting("/ctlogs/0/publicKey/rawBytes", to: .base64([0x30, 0x00])) }
        #expect(try code(instance) == "sct.unknown-log")
        #expect(try code(instance) { $0.certificateTimestamps = [] } == "sct.missing")
        instance.editRoot = { $0 }
        #expect(try code(instance) == nil)
    }

    /// A list has a bound.
    @Test func aListIsBounded() throws {
        let log = try #require(instance.sigstore.certificateLogs.first)
        func many(_ count: Int) throws -> String? {
            try code {
                $0.certificateTimestamps = Array(repeating: .init(log, at: Self.now), count: count)
            }
        }
        #expect(try many(16) == nil)
        #expect(try many(17) == "sct.malformed")
    }

    /// The value of the extension, found by its object identifier; it is the last one before the signature.
    private static func timestamps(in certificate: [UInt8]) -> [UInt8]? {
        let name: [UInt8] = [0x06, 0x0A, 0x2B, 0x06, 0x01, 0x04, 0x01, 0xD6, 0x79, 0x02, 0x04, 0x02]
        guard let start = certificate.firstRange(of: name)?.upperBound else { return nil }
        // OCTET STRING with one length byte or two.
        let rest = certificate[start...]
        guard rest.count > 3, rest[start] == 0x04 else { return nil }
        let short = rest[start + 1] < 0x80
        let length = Int(short ? rest[start + 1] : rest[start + 2])
        let content = rest.dropFirst(short ? 2 : 3)
        return content.count >= length ? Array(content.prefix(length)) : nil
    }
}
