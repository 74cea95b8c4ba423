// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import FoundationEssentials
import Signatures
import StrictJSON
import Testing

/// Public data that stands beside the project on some machines.
private let sharedData = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data")
private let hasSharedData = FileManager.default.fileExists(
    atPath: sharedData.appending(path: "cosign-dirs").path)

struct CertificateClaimsTests {
    @Test(
        arguments: [
            [], [0x30], [0x30, 0x00], [0x30, 0x80], [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
            Array("<html>".utf8),
            [UInt8](repeating: 0x30, count: 65_536), [UInt8](repeating: 0, count: 100_000),
        ] as [[UInt8]])
    func garbageHasNone(_ bytes: [UInt8]) {
        #expect(CertificateClaims(derEncoded: bytes) == nil)
    }
}

@Suite(.enabled(if: hasSharedData, "the public test data is not here"))
struct RealCertificateTests {
    private func certificate(_ path: String) throws -> [UInt8] {
        let text = try String(contentsOf: sharedData.appending(path: path), encoding: .utf8)
        let lines = text.split(separator: "\n").drop { !$0.hasPrefix("-----BEGIN") }.dropFirst()
        return try #require(Base64.decode(lines.prefix { !$0.hasPrefix("-----END") }.joined()))
    }

    private func bundled(_ name: String) throws -> [UInt8] {
        let bytes = try Data(
            contentsOf: sharedData.appending(path: "conformance/\(name)/bundle.sigstore.json"))
        let material = try JSONCursor(try JSON(parsing: bytes)).required("verificationMaterial")
        let certificate =
            try material.optional("certificate")
            ?? material.required("x509CertificateChain").required("certificates").array(limit: 9).first
        return try #require(certificate).required("rawBytes").base64()
    }

    @Test func anOlderCertificateNamesItsIssuerInExtension1() throws {
        let claims = try #require(CertificateClaims(derEncoded: try certificate("cosign-dirs/fulcio-cert")))
        #expect(claims.subjects == ["mitr@redhat.com"])
        #expect(claims.issuer == "https://github.com/login/oauth")
        #expect(claims.certificateAuthority.contains("sigstore"))
    }

    @Test func aWorkflowIsAURI() throws {
        let claims = try #require(CertificateClaims(derEncoded: try bundled("happy-path-v0.3")))
        #expect(claims.subjects.count == 1)
        #expect(claims.subjects.first?.hasPrefix("https://github.com/sigstore-conformance/") == true)
        #expect(claims.issuer == "https://token.actions.githubusercontent.com")
    }

    @Test func aRootHasNoClaims() throws {
        let claims = try #require(
            CertificateClaims(derEncoded: try certificate("cosign-dirs/fulcio_v1.crt.pem")))
        #expect(claims.subjects == [])
        #expect(claims.issuer == nil)
    }

    @Test func whatIsCutShortOrFollowedHasNone() throws {
        let bytes = try bundled("happy-path-v0.3")
        for length in stride(from: 0, to: bytes.count, by: 7) {
            #expect(CertificateClaims(derEncoded: Array(bytes.prefix(length))) == nil)
        }
        #expect(CertificateClaims(derEncoded: bytes + [0]) == nil)
        #expect(CertificateClaims(derEncoded: bytes) != nil)
    }

    /// A stranger's certificate may say anything; it must not end the process.
    @Test func noChangedByteTraps() throws {
        let bytes = try certificate("cosign-dirs/fulcio-cert")
        for offset in bytes.indices {
            for mask in [UInt8(0x01), 0x80, 0xFF] {
                var changed = bytes
                changed[offset] ^= mask
                _ = CertificateClaims(derEncoded: changed)
            }
        }
        #expect(CertificateClaims(derEncoded: bytes) != nil)
    }
}
