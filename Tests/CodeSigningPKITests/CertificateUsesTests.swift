// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import TestSigstore
import Testing

/// What certificates say they are for, as it was encoded.
struct CertificateUsesTests {
    private func uses(_ extensions: TestSigstore.Extension...) throws -> CertificateUses {
        let key = try TestSigstore.Key(.p256)
        let recipe = TestSigstore.CertificateRecipe(
            subject: [.commonName("x")], notBefore: now, notAfter: now + 600, extensions: extensions)
        let certificate = try TestSigstore.Issuer(certificate: nil, key: key)
            .issue(recipe, to: key.subjectPublicKeyInfo)
        return try CertificateUses(of: SigningCertificate(derEncoded: certificate.der))
    }

    @Test func whatIsNotThereIsNil() throws {
        let uses = try uses()
        #expect(uses.basicConstraints == nil)
        #expect(uses.keyUsage == nil)
        #expect(uses.extendedKeyUsage == nil)
    }

    @Test func basicConstraintsAreRead() throws {
        let authority = try uses(.authority(pathLength: 3, critical: false)).basicConstraints
        #expect(authority?.isAuthority == true)
        #expect(authority?.pathLength == 3)
        #expect(authority?.isCritical == false)
        #expect(try uses(.authority()).basicConstraints?.pathLength == nil)
        #expect(try uses(.authority()).basicConstraints?.isCritical == true)
        #expect(try uses(.noAuthority()).basicConstraints?.isAuthority == false)
    }

    /// The kit's bits and ours stand in one order, that of RFC 5280.
    @Test func everyBitIsReadByItself() throws {
        #expect(TestSigstore.KeyUsage.allCases.count == CertificateUses.KeyUsageBit.allCases.count)
        for (written, bit) in zip(TestSigstore.KeyUsage.allCases, CertificateUses.KeyUsageBit.allCases) {
            #expect(try uses(.keyUsage(written)).keyUsage?.bits == [bit])
        }
        #expect(try uses(.keyUsage(of: [])).keyUsage?.bits == [])
    }

    @Test func purposesAreRead() throws {
        let usage = try uses(.extendedKeyUsage(.any, .timeStamping, .unregistered, critical: true))
            .extendedKeyUsage
        #expect(usage?.purposes == [.any, .timeStamping, .other])
        #expect(usage?.isCritical == true)
    }

    @Test func whatCannotBeReadIsNamed() throws {
        for (identifier, unreadable) in [
            (TestSigstore.Extension.keyUsage, CertificateUses.Unreadable.keyUsage),
            (TestSigstore.Extension.basicConstraints, .basicConstraints),
            (TestSigstore.Extension.extendedKeyUsage, .extendedKeyUsage),
        ] {
            #expect(throws: unreadable) {
                try uses(TestSigstore.Extension(identifier, value: TestSigstore.DER.null))
            }
        }
    }

    /// A BIT STRING may claim unused bits where it has none: the library must not be asked then.
    @Test(
        arguments: [[0x03, 0x01, 0x07], [0x03, 0x02, 0x08, 0x80], [0x03, 0x00], [0x03, 0x01, 0x01]]
            as [[UInt8]])
    func bitsThatAreNoneEndNothing(_ value: [UInt8]) {
        #expect(throws: CertificateUses.Unreadable.keyUsage) {
            try uses(TestSigstore.Extension(TestSigstore.Extension.keyUsage, critical: true, value: value))
        }
    }
}
