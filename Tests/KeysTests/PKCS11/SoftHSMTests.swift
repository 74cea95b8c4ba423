// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import Keys
import Policy
import Signatures
import TestPeers
import Testing

/// Keys on a token of SoftHSM, made by OpenSC's pkcs11-tool.
@Suite(.needsSoftHSM, .timeLimit(.minutes(2)))
struct SoftHSMTests {
    private let module = PKCS11Module(surroundings: .test(), modules: .unsafelyAny)

    @Test(arguments: [("ecdsa-p256", 65), ("ecdsa-p384", 97), ("ecdsa-p521", 133), ("ed25519", 32)])
    func everyCurveIsRead(_ type: String, _ size: Int) async throws {
        let hsm = try await SharedToken.make()
        let fetched = try await module.fetch(try SharedToken.uri("token=assay;object=\(type)"))
        #expect(fetched.key.description == type)
        #expect(
            try await fetched.key.subjectPublicKeyInfo.suffix(size) == hsm.point(label: type).suffix(size))
        #expect(fetched.version == nil)
    }

    @Test func anRSAKeyIsRead() async throws {
        let hsm = try await SharedToken.make()
        let fetched = try await module.fetch(try SharedToken.uri("token=assay;object=rsa-2048"))
        #expect(fetched.key.description == "rsa-2048")
        #expect(try await fetched.key.subjectPublicKeyInfo == hsm.publicKey(label: "rsa-2048"))
    }

    @Test func itVerifiesWhatTheTokenSigns() async throws {
        let hsm = try await SharedToken.make()
        let digest = SHA256.hash(data: Data("payload".utf8))
        let signature = try P256.Signing.ECDSASignature(
            derRepresentation: await hsm.sign(digest: Array(digest), id: "01"))
        let fetched = try await module.fetch(try SharedToken.uri("token=assay;object=ecdsa-p256"))
        let key = try P256.Signing.PublicKey(derRepresentation: fetched.key.subjectPublicKeyInfo)
        #expect(key.isValidSignature(signature, for: digest))
        let other = try await module.fetch(try SharedToken.uri("token=assay;object=twins;id=%11"))
        let otherKey = try P256.Signing.PublicKey(derRepresentation: other.key.subjectPublicKeyInfo)
        #expect(!otherKey.isValidSignature(signature, for: digest))
    }

    @Test(arguments: [
        "token=assay;id=%01", "token=assay;object=ecdsa-p256;id=%01;type=public",
        "token=assay;manufacturer=SoftHSM%20project;model=SoftHSM%20v2;object=ecdsa-p256",
    ])
    func severalWaysToOneKey(_ attributes: String) async throws {
        _ = try await SharedToken.make()
        let one = try await module.fetch(try SharedToken.uri("token=assay;object=ecdsa-p256"))
        #expect(try await module.fetch(try SharedToken.uri(attributes)) == one)
    }

    @Test func theEnvironmentNamesTheModule() async throws {
        _ = try await SharedToken.make()
        let uri = try PKCS11URI("pkcs11:token=assay;object=ecdsa-p256")
        for variable in ["COSIGN_PKCS11_MODULE_PATH", "PKCS11_MODULE_PATH"] {
            let module = PKCS11Module(surroundings: .test([variable: SoftHSM.module]))
            #expect(await module.failure(uri) == nil)
        }
        #expect(
            await module.failure(uri)?.cause
                == .misconfigured(
                    "no PKCS #11 module is named: set COSIGN_PKCS11_MODULE_PATH"
                ))
    }

    /// Who writes a policy does not choose which code is loaded.
    @Test func aURINamesOnlyModulesThatTheMachineAllows() async throws {
        _ = try await SharedToken.make()
        let uri = try SharedToken.uri("token=assay;object=ecdsa-p256")
        for list in [SoftHSM.module, "/opt/other.so:\(SoftHSM.module)"] {
            let module = PKCS11Module(surroundings: .test(["ASSAY_PKCS11_MODULES": list]))
            #expect(await module.failure(uri) == nil)
        }
        for list in ["", "/opt/other.so", SoftHSM.module + ".so"] {
            let module = PKCS11Module(surroundings: .test(["ASSAY_PKCS11_MODULES": list]))
            guard case .misconfigured(let why) = await module.failure(uri)?.cause else {
                Issue.record("it was loaded")
                continue
            }
            #expect(why.hasSuffix("is not one that may be loaded here: add it to ASSAY_PKCS11_MODULES"))
        }
    }

    @Test func anAbsentToken() async throws {
        _ = try await SharedToken.make()
        guard
            case .device(let why) = await module.failure(try SharedToken.uri("token=gone;object=ecdsa-p256"))?
                .cause
        else {
            Issue.record("there is a token")
            return
        }
        #expect(why.hasPrefix("no such token is present; there are "))
        #expect(why.contains("\"assay\""))
    }

    @Test func twoTokensOfOneLabel() async throws {
        _ = try await SharedToken.make()
        #expect(
            await module.failure(try SharedToken.uri("token=same;object=ecdsa-p256"))?.cause
                == .misconfigured("2 tokens match: name the serial or the slot-id as well"))
    }

    @Test(arguments: ["object=gone", "object=ecdsa-p256;id=%02", "id=%77"])
    func anAbsentObject(_ attributes: String) async throws {
        let hsm = try await SharedToken.make()
        let said = "the token \"assay\" shows neither a public key nor a certificate of that name"
        let uri = "token=assay;\(attributes)"
        #expect(
            await module.failure(try SharedToken.uri(uri))?.cause == .notFound(said: "without a PIN, \(said)")
        )
        #expect(
            await module.failure(try SharedToken.uri(uri, query: "&pin-value=\(hsm.pin)"))?.cause
                == .notFound(said: said))
    }

    @Test func twoKeysOfOneLabel() async throws {
        _ = try await SharedToken.make()
        #expect(
            await module.failure(try SharedToken.uri("token=assay;object=twins"))?.cause
                == .misconfigured("several public keys match: name the id as well"))
        #expect(await module.failure(try SharedToken.uri("token=assay;object=twins;id=%12")) == nil)
    }

    @Test func aPrivateKeyAlone() async throws {
        let hsm = try await SharedToken.make()
        let failure = await module.failure(
            try SharedToken.uri("token=assay;object=private", query: "&pin-value=\(hsm.pin)"))
        #expect(
            failure?.cause
                == .misconfigured(
                    "the token has only the private key of that name: write its public key or a certificate to it"
                ))
    }

    @Test func aCertificatesKey() async throws {
        _ = try await SharedToken.make()
        let fetched = try await module.fetch(try SharedToken.uri("token=assay;object=certificate"))
        #expect(try fetched.key == PublicKey(pemEncoded: CertificateSample.publicKey))
    }

    @Test(arguments: ["&pin-value=31415926", "&pin-source=file:///pin", "&pin-source=/pin", ""])
    func aPINOpensWhatIsHidden(_ query: String) async throws {
        let hsm = try await SharedToken.make()
        let variables = query.isEmpty ? ["COSIGN_PKCS11_PIN": hsm.pin] : [:]
        let module = PKCS11Module(
            surroundings: .test(variables, files: ["/pin": "\(hsm.pin)\n"]), modules: .unsafelyAny)
        let fetched = try await module.fetch(
            try SharedToken.uri("token=assay;object=hidden", query: query))
        #expect(try await fetched.key.subjectPublicKeyInfo == hsm.publicKey(label: "hidden"))
    }

    @Test func withoutAPINItStaysHidden() async throws {
        _ = try await SharedToken.make()
        guard case .notFound = await module.failure(try SharedToken.uri("token=assay;object=hidden"))?.cause
        else {
            Issue.record("it was seen")
            return
        }
    }

    @Test func aWrongPINIsTriedOnce() async throws {
        let hsm = try await SharedToken.make()
        let wrong = try SharedToken.uri("token=assay;object=hidden", query: "&pin-value=999999")
        let first = await module.failure(wrong)
        #expect(first?.cause == .unauthenticated(said: "CKR_PIN_INCORRECT"))
        let second = await module.failure(wrong)
        #expect(
            second?.cause
                == .unauthenticated(said: "CKR_PIN_INCORRECT before, and a refused PIN is not tried again"))
        #expect(!"\(String(describing: first)) \(String(describing: second))".contains("999999"))
        let right = try SharedToken.uri("token=assay;object=hidden", query: "&pin-value=\(hsm.pin)")
        #expect(await module.failure(right) == nil)
    }

    /// Tokens lock after a few wrong PINs.
    @Test func aPINIsNotUsedWhereNoneIsNeeded() async throws {
        _ = try await SharedToken.make()
        let uri = try SharedToken.uri("token=assay;object=ecdsa-p256", query: "&pin-value=888888")
        #expect(await module.failure(uri) == nil)
    }

    @Test func manyAtOnce() async throws {
        _ = try await SharedToken.make()
        let module = module
        let failures = try await withThrowingTaskGroup(of: KeyFetchError?.self) { group in
            for index in 0..<40 {
                let uri = try SharedToken.uri("token=assay;object=\(SharedToken.types[index % 5].1)")
                group.addTask { await module.failure(uri) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(failures.count == 40)
        #expect(failures.allSatisfy { $0 == nil })
    }
}
