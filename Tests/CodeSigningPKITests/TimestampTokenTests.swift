// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Signatures
import TestSigstore
import Testing

/// Damaged and recorded tokens.
struct TimestampTokenTests {
    @Test(
        arguments: [
            [], [0x30], [0x30, 0x00], [0x30, 0x80], [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
            Array("<html>".utf8),
            [0x30, 0x03, 0x02, 0x01, 0x00], [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x00],
            [0x30, 0x07, 0x30, 0x03, 0x02, 0x01, 0x00, 0x05, 0x00],
        ] as [[UInt8]]) func garbageIsRefused(_ bytes: [UInt8]) throws
    {
        #expect(try timestampError { _ = try TimestampToken(response: bytes) }?.code == .malformed)
        #expect(try timestampError { _ = try TimestampToken(token: bytes) }?.code == .malformed)
    }

    @Test(arguments: [0x30, 0x00] as [UInt8]) func muchGarbageIsRefused(_ byte: UInt8) throws {
        try garbageIsRefused([UInt8](repeating: byte, count: 100_000))
    }

    @Test func whatIsCutShortOrFollowedIsRefused() throws {
        let bytes = try TestSigstore.TimestampAuthority.minted().response()
        for length in bytes.indices {
            #expect(
                try timestampError { _ = try TimestampToken(response: Array(bytes.prefix(length))) }?.code
                    == .malformed)
        }
        #expect(try timestampError { _ = try TimestampToken(response: bytes + [0]) }?.code == .malformed)
        #expect(try timestampError { _ = try TimestampToken(response: bytes) } == nil)
    }

    @Test func aFractionOfManyDigitsIsNoTrouble() throws {
        let authority = try TestSigstore.TimestampAuthority.minted()
        for digits in [1, 400, 20_000] {
            let response = try authority.response {
                $0.fraction = "." + String(repeating: "9", count: digits)
            }
            let token = try? TimestampToken(response: response)
            #expect(token?.time ?? now == now)
        }
    }

    /// Bytes whose change goes unnoticed say nothing that is used: a status that also means "granted", version numbers
    /// of CMS, and the list of hash functions ahead of the content, which repeats the signer's. What is proven stays
    /// the same.
    @Test(.timeLimit(.minutes(5))) func noChangedByteIsBelieved() throws {
        let authority = try TestSigstore.TimestampAuthority.minted { $0.rootKeyKind = .p256 }
        let trusted = try authority.trusted()
        let bytes = try authority.response { $0.embedded = [] }
        let original = try trusted.verify(try TimestampToken(response: bytes), of: message)
        let content = try #require(
            bytes.indices.first { bytes[$0...].starts(with: Self.timestampInfo) })
        for offset in bytes.indices {
            for mask in [UInt8(0x01), 0x20, 0x80, 0xFF] {
                var changed = bytes
                changed[offset] ^= mask
                guard let token = try? TimestampToken(response: changed),
                    let verified = try? trusted.verify(token, of: message)
                else { continue }
                #expect(verified == original)
                let isVersion = offset >= 2 && bytes[(offset - 2)...offset] == [2, 1, 1]
                #expect(offset < content || isVersion, "byte \(offset)")
            }
        }
    }

    /// The same with the certificates along, for an authority that the root does not list itself.
    @Test(.timeLimit(.minutes(5))) func noChangedByteOfACertificateAlongIsBelieved() throws {
        let authority = try TestSigstore.TimestampAuthority.minted { $0.rootKeyKind = .p256 }
        let trusted = try authority.trusted(without: 1)
        let bytes = try authority.response()
        let certificate = authority.signer.der
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: certificate) })
        for offset in start..<(start + certificate.count) {
            for mask in [UInt8(0x01), 0x20, 0x80] {
                var changed = bytes
                changed[offset] ^= mask
                let verified = try? trusted.verify(try TimestampToken(response: changed), of: message)
                #expect(verified == nil, "byte \(offset)")
            }
        }
        #expect(try trusted.verify(try TimestampToken(response: bytes), of: message).time == now)
    }

    private static let timestampInfo = TestSigstore.DER.objectIdentifier("1.2.840.113549.1.9.16.1.4")
}
