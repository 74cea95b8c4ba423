// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

@testable import CodeSigningPKI

private let data = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data/x509")
private let hasData = FileManager.default.fileExists(atPath: data.path)

/// Certificates that sigstore-python's authors made wrong in one thing each, and cryptography's pre-certificate pair.
@Suite(.enabled(if: hasData, "the public test data is not here"))
struct RecordedCertificateTests {
    private func certificate(_ name: String) throws -> SigningCertificate {
        let pem = try String(contentsOf: data.appending(path: name + ".pem"), encoding: .utf8)
        return try #require(try SigningCertificate.certificates(pem: pem).first)
    }

    private func unfit(_ check: () throws(CertificateError) -> Void) -> CertificateError.Unfit? {
        do throws(CertificateError) {
            try check()
        } catch {
            if case .unfit(_, let unfit) = error { return unfit }
            Issue.record("\(error)")
        }
        return nil
    }

    static let authorities: [(String, CertificateError.Unfit?)] = [
        ("bogus-root", nil), ("bogus-root-noncritical-bc", .isNoAuthority),
        ("bogus-root-invalid-ku", .noCertificateSigning), ("bogus-root-missing-ku", .noCertificateSigning),
        ("bogus-intermediate", nil), ("bogus-leaf", .isNoAuthority),
    ]

    @Test(arguments: authorities) func isAnAuthority(_ name: String, _ expected: CertificateError.Unfit?)
        throws
    {
        let certificate = try certificate(name)
        let found = unfit { () throws(CertificateError) in
            try certificate.expectAuthority(.codeSigning, below: 0)
        }
        #expect(found == expected)
    }

    static let leaves: [(String, CertificateError.Unfit?)] = [
        ("bogus-leaf-invalid-eku", .noCodeSigning), ("bogus-leaf-missing-eku", .noCodeSigning),
        ("bogus-leaf-invalid-ku", .noDigitalSignature), ("bogus-intermediate", .isAuthority),
        ("bogus-intermediate-with-eku", .isAuthority), ("bogus-root", .isAuthority),
    ]

    @Test(arguments: leaves) func isNoSignersCertificate(_ name: String, _ expected: CertificateError.Unfit?)
        throws
    {
        let certificate = try certificate(name)
        #expect(unfit { () throws(CertificateError) in try certificate.expectCodeSigner() } == expected)
    }

    @Test func thePrecertificateIsTheCertificateWithoutTheList() throws {
        let certificate = try certificate("cryptography-scts")
        let expected = try Data(contentsOf: data.appending(path: "cryptography-scts-tbs-precert.der"))
        #expect(
            certificate.fields.encoded(without: SignedCertificateTimestamp.extensionName) == Array(expected))
        #expect(try SignedCertificateTimestamp.list(of: certificate).count == 2)
    }
}
