// SPDX-License-Identifier: Apache-2.0

import Signatures
import TestSigstore
import Testing
import X509

@testable import CodeSigningPKI

/// Embedded timestamps of logs (RFC 6962, sections 3.2 and 3.3).
struct CertificateTimestampTests {
    typealias Recipe = TestSigstore.CertificateTimestampRecipe

    private func log(
        _ kind: TestSigstore.Key.Kind = .p256, validFor: TestSigstore.Validity = .init(start: now - year)
    ) throws -> TestSigstore.CertificateLog {
        try TestSigstore.CertificateLog(kind, validFor: validFor)
    }

    private func verified(
        _ timestamps: [Recipe], _ edit: (inout TestSigstore.CertificateRecipe) -> Void = { _ in }
    ) throws -> VerifiedCertificate {
        let authority = try TestSigstore.Authority.minted()
        return try authority.trusted().verify(authority.leaf(loggedBy: timestamps, edit), at: [now])
    }

    private func code(
        _ timestamps: [Recipe], _ logs: [TestSigstore.CertificateLog], threshold: Int = 1
    ) throws -> SCTError.Code? {
        let certificate = try verified(timestamps)
        return try sctError {
            _ = try certificate.verifyTimestamps(of: logs.map { try $0.trusted }, threshold: threshold)
        }?.code
    }

    @Test(arguments: [TestSigstore.Key.Kind.p256, .p384, .p521, .rsa2048])
    func everyKindOfLogIsTaken(_ kind: TestSigstore.Key.Kind) throws {
        let log = try log(kind)
        let found = try verified([Recipe(log, at: now)]).verifyTimestamps(of: [log.trusted])
        #expect(found.map(\.time) == [now])
        #expect(found.map(\.log) == [log.baseURL])
        #expect(found.map(\.logID) == [log.logID])
    }

    @Test func noneIsMissing() throws { #expect(try code([], [try log()]) == .missing) }

    @Test func anUnknownLogDoesNotCount() throws {
        let (known, unknown) = (try log(), try log())
        #expect(try code([Recipe(unknown, at: now)], [known]) == .unknownLog)
        #expect(try code([Recipe(unknown, at: now)], []) == .unknownLog)
        #expect(try code([Recipe(unknown, at: now), Recipe(known, at: now)], [known]) == nil)
    }

    @Test func aBrokenSignatureDoesNotCount() throws {
        let (one, other) = (try log(), try log())
        var broken = Recipe(one, at: now)
        broken.breakSignature()
        #expect(try code([broken], [one, other]) == .invalid)
        #expect(try code([broken, Recipe(other, at: now)], [one, other]) == nil)
        #expect(try code([broken, Recipe(other, at: now)], [one, other], threshold: 2) == .tooFew)
    }

    /// The log's word is about this issuer's certificate, not about one by a namesake.
    @Test func anotherIssuersKeyIsRefused() throws {
        let log = try log()
        var recipe = Recipe(log, at: now)
        recipe.issuerKey = try TestSigstore.Key(.p384).subjectPublicKeyInfo
        #expect(try code([recipe], [log]) == .invalid)
        recipe.issuerKey = nil
        #expect(try code([recipe], [log]) == nil)
    }

    @Test func aTimestampOfAnotherCertificateIsRefused() throws {
        let log = try log()
        let authority = try TestSigstore.Authority.minted()
        func extensionOf(_ certificate: SigningCertificate) throws -> Extension {
            let value = try #require(
                certificate.x509.extensions[oid: SignedCertificateTimestamp.extensionName]
            ).value
            return Extension(Extension.certificateTimestamps, value: Array(value))
        }
        let first = try authority.leaf(loggedBy: [Recipe(log, at: now)])
        let stolen = try extensionOf(first)
        let second = try authority.trusted().verify(
            try authority.leaf { $0.extensions.append(stolen) }, at: [now])
        #expect(try sctError { _ = try second.verifyTimestamps(of: [log.trusted]) }?.code == .invalid)
        _ = try authority.trusted().verify(first, at: [now]).verifyTimestamps(of: [log.trusted])
    }

    @Test func theLogsPeriodIsClosed() throws {
        func code(at time: Int, _ start: Int, _ end: Int?) throws -> SCTError.Code? {
            let log = try log(validFor: .init(start: start, end: end))
            return try self.code([Recipe(log, at: time)], [log])
        }
        #expect(try code(at: now, now, now) == nil)
        #expect(try code(at: now - 1, now, nil) == .outsideLogPeriod)
        #expect(try code(at: now + 1, now - 9, now) == .outsideLogPeriod)
    }

    /// A log may be listed for two periods.
    @Test func onePeriodThatFitsIsEnough() throws {
        var log = try log()
        let certificate = try verified([Recipe(log, at: now)])
        log.validFor = .init(start: 0, end: now - 1)
        let past = try log.trusted
        log.validFor = .init(start: now)
        let present = try log.trusted
        #expect(try certificate.verifyTimestamps(of: [past, present]).count == 1)
        #expect(try certificate.verifyTimestamps(of: [present, past]).count == 1)
        #expect(try sctError { _ = try certificate.verifyTimestamps(of: [past]) }?.code == .outsideLogPeriod)
    }

    /// CVE-2026-49834: the threshold is of logs, not of timestamps.
    @Test func oneLogCountsOnce() throws {
        let (one, other) = (try log(), try log())
        let twice = [Recipe(one, at: now), Recipe(one, at: now + 1)]
        #expect(try code(twice, [one, other], threshold: 2) == .tooFew)
        #expect(try code(twice, [one, one], threshold: 2) == .tooFew)
        #expect(try code(twice + [Recipe(other, at: now)], [one, other], threshold: 2) == nil)
    }

    @Test func extensionsAreCovered() throws {
        let log = try log()
        var recipe = Recipe(log, at: now)
        recipe.extensions = [1, 2, 3]
        #expect(try code([recipe], [log]) == nil)
        // version, log, time and the extensions' length come before them
        recipe.edit = { $0[1 + 32 + 8 + 2] ^= 1 }
        #expect(try code([recipe], [log]) == .invalid)
    }

    static let edits: [(String, SCTError.Code?, @Sendable (inout [UInt8]) -> Void)] = [
        ("nothing", nil, { _ in }), ("another version, which is skipped", .missing, { $0[0] = 1 }),
        ("another log", .unknownLog, { $0[1] ^= 1 }), ("another time", .invalid, { $0[40] ^= 1 }),
        ("the greatest time", .outsideLogPeriod, { for index in 33..<41 { $0[index] = 0xFF } }),
        ("another hash function", .invalid, { $0[43] = 2 }), ("another algorithm", .invalid, { $0[44] = 1 }),
        ("anonymous", .invalid, { $0[44] = 0 }), ("a byte more", .malformed, { $0.append(0) }),
        ("a byte less", .malformed, { $0.removeLast() }), ("nothing left", .malformed, { $0 = [] }),
        ("only the version", .malformed, { $0 = [0] }),
    ]

    @Test(arguments: edits.indices) func everyFieldCounts(_ index: Int) throws {
        let (name, expected, edit) = Self.edits[index]
        let log = try log(validFor: .init(start: 0, end: now + year))
        var recipe = Recipe(log, at: now)
        recipe.edit = edit
        #expect(try code([recipe], [log]) == expected, "\(name)")
    }

    // MARK: the list

    private func extensionWith(_ value: [UInt8]) throws -> SCTError.Code? {
        let certificate = try verified([]) {
            $0.set(Extension(Extension.certificateTimestamps, value: value))
        }
        return try sctError { _ = try certificate.verifyTimestamps(of: [try log().trusted]) }?.code
    }

    /// One of an unknown log, well formed.
    private static let one: [UInt8] =
        [0, 47 + 2] + [0] + [UInt8](repeating: 7, count: 32 + 8) + [0, 0, 4, 3, 0, 2, 1, 2]

    private static func list(_ bytes: [UInt8]) -> [UInt8] {
        TestSigstore.DER.octetString(TestSigstore.bigEndian(UInt64(bytes.count), 2) + bytes)
    }

    static let lists: [(String, [UInt8], SCTError.Code)] = [
        ("one", list(one), .unknownLog),
        ("sixteen", list(Array(repeatElement(one, count: 16).joined())), .unknownLog),
        ("seventeen", list(Array(repeatElement(one, count: 17).joined())), .malformed),
        ("none", list([]), .malformed), ("nothing", TestSigstore.DER.octetString([]), .malformed),
        ("no octet string", [0x05, 0x00], .malformed), ("empty", [], .malformed),
        ("two octet strings", list(one) + list(one), .malformed),
        ("a length too great", TestSigstore.DER.octetString([0xFF, 0xFF] + one), .malformed),
        ("a length too small", TestSigstore.DER.octetString([0, 10] + one), .malformed),
        ("an entry too long", list([0xFF] + one.dropFirst()), .malformed),
        ("a byte behind", list(one + [0]), .malformed), ("an entry of nothing", list([0, 0]), .malformed),
    ]

    @Test(arguments: lists) func theListIsReadStrictly(
        _ name: String, _ value: [UInt8], _ code: SCTError.Code
    ) throws {
        #expect(try extensionWith(value) == code, "\(name)")
    }
}
