// SPDX-License-Identifier: Apache-2.0

import NotaryProject
import TestNotary
import TestSigstore
import Testing

/// Step 5, second half: what the certificates allow.
struct CertificateFaultTests {
    typealias Extension = TestSigstore.Extension
    typealias Recipe = TestSigstore.CertificateRecipe

    private func rejection(_ edit: (inout TestNotary.ChainRecipe) throws -> Void) throws -> NotaryRejection? {
        try Sample(.x509, edit).rejection()
    }

    private func leaf(_ edit: (inout Recipe) -> Void) throws -> NotaryCertificateFault? {
        try fault(at: 0) { edit(&$0.leaf) }
    }

    /// The fault of the certificate at that place; `nil` when the signature counts.
    private func fault(
        at index: Int, _ edit: (inout TestNotary.ChainRecipe) throws -> Void
    ) throws -> NotaryCertificateFault? {
        let rejection = try rejection(edit)
        guard case .certificate(index, let fault) = rejection else {
            #expect(rejection == nil)
            return nil
        }
        return fault
    }

    // MARK: the signer's

    @Test func theSignerIsNoAuthority() throws {
        #expect(try leaf { $0.set(.authority()) } == .isAnAuthority)
        #expect(try leaf { $0.set(.authority(critical: false)) } == .isAnAuthority)
        #expect(try leaf { $0.set(.noAuthority()) } == nil)
        #expect(try leaf { $0.set(.noAuthority(critical: false)) } == nil)
    }

    @Test func theSignersKeyUsageIsThereAndCritical() throws {
        #expect(try leaf { $0.remove(Extension.keyUsage) } == .noKeyUsage)
        #expect(try leaf { $0.set(.keyUsage(.digitalSignature, critical: false)) } == .keyUsageNotCritical)
        #expect(try leaf { $0.set(.keyUsage(.digitalSignature)) } == nil)
    }

    @Test func theSignerMaySign() throws {
        #expect(try leaf { $0.set(.keyUsage(.contentCommitment)) } == .noDigitalSignature)
        #expect(try leaf { $0.set(.keyUsage(of: [])) } == .noDigitalSignature)
        #expect(try leaf { $0.set(.keyUsage(.digitalSignature, .contentCommitment)) } == nil)
    }

    static let forbiddenUsages: [(TestSigstore.KeyUsage, String)] = [
        (.keyEncipherment, "keyEncipherment"), (.dataEncipherment, "dataEncipherment"),
        (.keyAgreement, "keyAgreement"), (.keyCertificateSign, "keyCertSign"),
        (.certificateListSign, "cRLSign"), (.encipherOnly, "encipherOnly"), (.decipherOnly, "decipherOnly"),
    ]

    @Test(arguments: forbiddenUsages) func theSignerDoesNothingElse(
        _ usage: TestSigstore.KeyUsage, _ name: String
    ) throws {
        #expect(try leaf { $0.set(.keyUsage(.digitalSignature, usage)) } == .forbiddenKeyUsage(name))
    }

    static let forbiddenPurposes: [(TestSigstore.Purpose, String)] = [
        (.any, "anyExtendedKeyUsage"), (.serverAuthentication, "serverAuth"),
        (.clientAuthentication, "clientAuth"), (.emailProtection, "emailProtection"),
        (.timeStamping, "timeStamping"), (.ocspSigning, "OCSPSigning"),
    ]

    @Test(arguments: forbiddenPurposes, [true, false]) func theSignerHasNoOtherPurpose(
        _ purpose: (TestSigstore.Purpose, String), _ isCritical: Bool
    ) throws {
        #expect(
            try leaf { $0.set(.extendedKeyUsage(.codeSigning, purpose.0, critical: isCritical)) }
                == .forbiddenExtendedKeyUsage(purpose.1))
        #expect(try leaf { $0.set(.extendedKeyUsage(.codeSigning, critical: isCritical)) } == nil)
    }

    @Test func theSignersPurposeNeedNotBeNamed() throws {
        #expect(try leaf { $0.remove(Extension.extendedKeyUsage) } == nil)
        #expect(try leaf { $0.set(.extendedKeyUsage(.unregistered)) } == nil)
    }

    // MARK: authorities'

    /// The authority between, and the root.
    static let authorities = [1, 2]

    private func authority(_ index: Int, _ edit: (inout Recipe) -> Void) throws -> NotaryCertificateFault? {
        try fault(at: index) { recipe in
            if index == 1 { edit(&recipe.intermediates[0]) } else { edit(&recipe.root) }
        }
    }

    @Test(arguments: authorities) func anAuthorityIsOneAndSaysSoCritically(_ index: Int) throws {
        #expect(try authority(index) { $0.remove(Extension.basicConstraints) } == .noBasicConstraints)
        #expect(try authority(index) { $0.set(.noAuthority()) } == .notAnAuthority)
        #expect(try authority(index) { $0.set(.authority(critical: false)) } == .basicConstraintsNotCritical)
        #expect(try authority(index) { $0.set(.authority()) } == nil)
    }

    @Test(arguments: authorities) func anAuthorityMaySignCertificates(_ index: Int) throws {
        #expect(try authority(index) { $0.remove(Extension.keyUsage) } == .noKeyUsage)
        #expect(
            try authority(index) { $0.set(.keyUsage(.keyCertificateSign, critical: false)) }
                == .keyUsageNotCritical)
        #expect(try authority(index) { $0.set(.keyUsage(.certificateListSign)) } == .noCertificateSigning)
        #expect(try authority(index) { $0.set(.keyUsage(.keyCertificateSign)) } == nil)
        #expect(try authority(index) { $0.set(.keyUsage(.keyCertificateSign, .digitalSignature)) } == nil)
    }

    @Test func noMoreAuthoritiesStandBelowThanAreAllowed() throws {
        func fault(_ index: Int, root: Int?, _ first: Int?, _ second: Int?) throws -> NotaryCertificateFault?
        {
            try self.fault(at: index) {
                $0.root.set(.authority(pathLength: root))
                $0.intermediates = [
                    TestNotary.ChainRecipe.authority("a", pathLength: first),
                    TestNotary.ChainRecipe.authority("b", pathLength: second),
                ]
            }
        }
        #expect(try fault(3, root: 1, nil, nil) == .pathTooLong(limit: 1))
        #expect(try fault(3, root: 2, nil, nil) == nil)
        #expect(try fault(2, root: nil, 0, nil) == .pathTooLong(limit: 0))
        #expect(try fault(2, root: nil, 1, nil) == nil)
        #expect(try fault(1, root: nil, nil, 0) == nil)
    }

    // MARK: both

    @Test func sha1IsRefusedEverywhere() throws {
        let key = try TestNotary.rsaKey(.bits2048)
        let places: [(Int, WritableKeyPath<TestNotary.ChainRecipe, TestSigstore.Hash?>)] = [
            (0, \.leaf.signatureHash), (1, \.intermediates[0].signatureHash), (2, \.root.signatureHash),
        ]
        for (index, place) in places {
            for hash in [TestSigstore.Hash.sha1, .sha256] {
                let fault = try fault(at: index) {
                    $0.authorityKey = key
                    $0[keyPath: place] = hash
                }
                #expect(fault == (hash == .sha1 ? .weakSignature : nil))
            }
        }
    }

    @Test func anExtensionThatCannotBeReadIsAFault() throws {
        for (identifier, name) in [
            (Extension.keyUsage, "keyUsage"), (Extension.extendedKeyUsage, "extKeyUsage"),
            (Extension.basicConstraints, "basicConstraints"),
        ] {
            let broken = Extension(identifier, critical: true, value: TestSigstore.DER.null)
            #expect(try leaf { $0.set(broken) } == .unreadableExtension(name))
            for index in Self.authorities {
                #expect(try authority(index) { $0.set(broken) } == .unreadableExtension(name))
            }
        }
    }

    /// The specification wants all other extensions ignored, constraints of names among them.
    @Test func otherExtensionsAreIgnored() throws {
        let nameConstraints = Extension(
            "2.5.29.30", critical: true,
            value: TestSigstore.DER.sequence(
                TestSigstore.DER.context(
                    0,
                    TestSigstore.DER.sequence(
                        TestSigstore.DER.context(2, constructed: false, Array("nobody.test".utf8))))))
        #expect(try leaf { $0.set(.unknownCritical) } == nil)
        for index in Self.authorities {
            #expect(try authority(index) { $0.set(.unknownCritical) } == nil)
            #expect(try authority(index) { $0.set(nameConstraints) } == nil)
            #expect(try authority(index) { $0.set(.extendedKeyUsage(.serverAuthentication)) } == nil)
        }
    }

    @Test func everyCodeIsAnother() {
        #expect(Set(NotaryCertificateFault.Code.allCases.map(\.rawValue)).count == 15)
    }
}
