// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Signatures
import StrictJSON
import Testing

@testable import CodeSigningPKI

private let data = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data")
private let hasData = FileManager.default.fileExists(atPath: data.appending(path: "trusted-roots").path)

/// The authorities of Sigstore's and GitHub's instances, and what they issued.
@Suite(.enabled(if: hasData, "the public test data is not here"))
struct TrustRootCertificateTests {
    private func json(_ path: String) throws -> JSONCursor {
        JSONCursor(try JSON(parsing: Array(try Data(contentsOf: data.appending(path: path)))))
    }

    private func chains(_ root: String, _ list: String) throws -> [[SigningCertificate]] {
        try json("trusted-roots/\(root).json").required(list).array(limit: 20).map { authority in
            try authority.required("certChain").required("certificates").array(limit: 9).map {
                try SigningCertificate(derEncoded: try $0.required("rawBytes").base64())
            }
        }
    }

    private func authorities(_ root: String) throws -> [CertificateAuthority] {
        try chains(root, "certificateAuthorities").map {
            try CertificateAuthority(chain: $0, validFor: ValidityPeriod(start: 0), uri: root)
        }
    }

    @Test(arguments: [("production", 2, 1), ("staging", 2, 2), ("github", 6, 6)])
    func everyAuthorityIsOne(_ root: String, _ authorities: Int, _ timestampAuthorities: Int) throws {
        #expect(try self.authorities(root).count == authorities)
        let chains = try chains(root, "timestampAuthorities")
        for chain in chains {
            _ = try TimestampAuthority(chain: chain, validFor: ValidityPeriod(start: 0), uri: root)
            // Neither is the other.
            #expect(throws: CertificateError.self) {
                try CertificateAuthority(chain: chain, validFor: ValidityPeriod(start: 0), uri: root)
            }
        }
        #expect(chains.count == timestampAuthorities)
    }

    /// Fulcio adds an extension now and then, and the library reads 32. When this fails, there are weeks left and not
    /// years.
    @Test func productionCertificatesStayBelowTheLimitOfExtensions() throws {
        let lines = try String(contentsOf: data.appending(path: "cpython/bundles.jsonl"), encoding: .utf8)
        var certificates = [try leaf()]
        for line in lines.split(separator: "\n") {
            let material = try JSONCursor(try JSON(parsing: String(line))).required("bundle").required(
                "verificationMaterial")
            let certificate =
                try material.optional("certificate")
                ?? material.required("x509CertificateChain").required("certificates").array(limit: 9).first
            certificates.append(
                try SigningCertificate(derEncoded: try #require(certificate).required("rawBytes").base64()))
        }
        #expect(certificates.count == 241)
        let most = try #require(certificates.map(\.fields.extensionCount).max())
        #expect(most <= SigningCertificate.mostExtensions - 4, "\(most)")
        #expect(most >= 20, "these are not production's")
    }

    private func leaf() throws -> SigningCertificate {
        let material = try json("conformance/happy-path-v0.3/bundle.sigstore.json").required(
            "verificationMaterial")
        return try SigningCertificate(
            derEncoded: try material.required("certificate").required("rawBytes").base64())
    }

    @Test func aWorkflowsCertificateIsProductions() throws {
        let leaf = try leaf()
        let verified = try authorities("production").verify(leaf, at: [leaf.validity.start])
        #expect(verified.authority == "production")
        #expect(verified.leaf.fulcio.issuer == "https://token.actions.githubusercontent.com")
        #expect(verified.leaf.alternativeNames.first?.text == verified.leaf.fulcio[.buildSignerURI])
        // Staging's intermediates bear the same name.
        let staging = try authorities("staging")
        #expect(
            try certificateError { _ = try staging.verify(leaf, at: [leaf.validity.start]) }?.code
                == .untrusted)
    }

    @Test func itsTimestampIsOfSigstoresLog() throws {
        let leaf = try leaf()
        let verified = try authorities("production").verify(leaf, at: [leaf.validity.start])
        let logs = try json("trusted-roots/production.json").required("ctlogs").array(limit: 9).map {
            CertificateTransparencyLog(
                logID: try $0.required("logId").required("keyId").base64(),
                key: try PublicKey(derEncoded: try $0.required("publicKey").required("rawBytes").base64()),
                validFor: ValidityPeriod(start: 0), baseURL: try $0.required("baseUrl").string())
        }
        let found = try verified.verifyTimestamps(of: logs)
        #expect(found.map(\.log) == ["https://ctfe.sigstore.dev/2022"])
        #expect(
            try sctError { _ = try verified.verifyTimestamps(of: Array(logs.prefix(1))) }?.code == .unknownLog
        )
    }

    /// Rekor's first certificates named their issuer in extension 1.1 alone.
    @Test func anOlderCertificateNamesItsIssuerInExtension1() throws {
        let pem = try String(contentsOf: data.appending(path: "cosign-dirs/fulcio-cert"), encoding: .utf8)
        let leaf = try #require(try SigningCertificate.certificates(pem: pem).first)
        #expect(leaf.fulcio[.issuer] == nil)
        #expect(leaf.fulcio.issuer == "https://github.com/login/oauth")
        #expect(leaf.alternativeNames == [.email("mitr@redhat.com")])
    }
}
