// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import Testing

struct PublicKeyTests {
    private let vectors: SignatureVectors

    init() throws { vectors = try #require(SignatureVectors.all) }

    private func failure(_ make: () throws -> PublicKey) -> PublicKeyError? {
        do {
            _ = try make()
            return nil
        } catch {
            return error as? PublicKeyError
        }
    }

    @Test(arguments: [
        ("p256", PublicKey.Kind.ecdsaP256, "ecdsa-p256"), ("p384", .ecdsaP384, "ecdsa-p384"),
        ("p521", .ecdsaP521, "ecdsa-p521"), ("rsa2048", .rsa, "rsa-2048"), ("rsa3072", .rsa, "rsa-3072"),
        ("rsa4096", .rsa, "rsa-4096"), ("ed25519", .ed25519, "ed25519"), ("rsa2048e3", .rsa, "rsa-2048"),
    ])
    func isRead(_ name: String, _ kind: PublicKey.Kind, _ description: String) throws {
        let key = try vectors.key(name)
        #expect(key.kind == kind)
        #expect(key.description == description)
        #expect(key.fingerprint == Digest(sha256Of: key.subjectPublicKeyInfo))
    }

    @Test(arguments: ["p256", "rsa4096", "ed25519"]) func comesBackFromItsPEM(_ name: String) throws {
        let key = try vectors.key(name)
        #expect(try PublicKey(pemEncoded: key.pem) == key)
        #expect(try PublicKey(derEncoded: key.subjectPublicKeyInfo) == key)
        #expect(try key != vectors.otherKey(name))
    }

    static let refused: [(String, PublicKeyError)] = [
        ("rsa-1024", .unsupportedRSASize(bits: 1024)),
        ("rsa-8192", .unsupportedRSASize(bits: 8192)),
        ("secp256k1", .unsupportedAlgorithm("EC on curve 1.3.132.0.10")),
        ("p224", .unsupportedAlgorithm("EC on curve 1.3.132.0.33")),
        ("brainpool", .unsupportedAlgorithm("EC on curve 1.3.36.3.3.2.8.1.1.7")),
        ("ed448", .unsupportedAlgorithm("1.3.101.113")),
        ("x25519", .unsupportedAlgorithm("1.3.101.110")),
        ("dsa", .unsupportedAlgorithm("1.2.840.10040.4.1")),
        ("certificate", .otherBlock("CERTIFICATE")),
        ("rsa-pkcs1", .otherBlock("RSA PUBLIC KEY")),
    ]

    @Test(arguments: refused) func isRefused(_ name: String, _ error: PublicKeyError) throws {
        let pem = try #require(vectors.refusedKeys[name])
        #expect(failure { try PublicKey(pemEncoded: pem) } == error)
    }

    @Test func everyRefusedKeyIsTried() {
        #expect(Set(vectors.refusedKeys.keys) == Set(Self.refused.map(\.0)))
    }

    @Test func aCertificateIsRefusedWithTheWayToItsKey() {
        let pem = "-----BEGIN CERTIFICATE-----\nMFkwEwYH\n-----END CERTIFICATE-----\n"
        let found = failure { try PublicKey(pemEncoded: pem) }
        #expect(found == .otherBlock("CERTIFICATE"))
        #expect(found?.description.contains("openssl x509 -in FILE -noout -pubkey") == true)
    }

    @Test(arguments: ["PRIVATE KEY", "ENCRYPTED SIGSTORE PRIVATE KEY", "EC PRIVATE KEY"])
    func aPrivateKeyIsRefusedByItsName(_ type: String) throws {
        let pem = "-----BEGIN \(type)-----\nMFkwEwYH\n-----END \(type)-----\n"
        let found = failure { try PublicKey(pemEncoded: pem) }
        #expect(found == .otherBlock(type))
        #expect(found?.description == "a PEM block of type \"\(type)\", not \"PUBLIC KEY\"")
    }

    @Test(arguments: [
        "", "<!DOCTYPE html><html>404</html>", "ssh-ed25519 AAAAC3Nza", "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nMFkwEwYH\n",
        "-----BEGIN PUBLIC KEY-----\n%%%\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nMFkwEwYH\n-----END CERTIFICATE-----\n",
    ])
    func otherTextIsNotPEM(_ text: String) {
        #expect(failure { try PublicKey(pemEncoded: text) } == .notPEM)
    }

    @Test func aBlockMayStandInText() throws {
        let key = try vectors.key("p256")
        #expect(try PublicKey(pemEncoded: "# release key\n\n" + key.pem + "\ntrailing") == key)
        #expect(try PublicKey(pemEncoded: key.pem.replacing("\n", with: "\r\n")) == key)
    }

    @Test func twoBlocksAreOneTooMany() throws {
        let both = try vectors.key("p256").pem + vectors.key("p384").pem
        #expect(failure { try PublicKey(pemEncoded: both) } == .severalBlocks(count: 2))
    }

    @Test func sizeIsBounded() throws {
        #expect(
            failure { try PublicKey(derEncoded: [UInt8](repeating: 0x30, count: 2049)) }
                == .tooLarge(limit: 2048))
        let long = try vectors.key("p256").pem + String(repeating: "#", count: 4096)
        #expect(failure { try PublicKey(pemEncoded: long) } == .tooLarge(limit: 4096))
        #expect(failure { try PublicKey(pemEncoded: vectors.key("rsa4096").pem) } == nil)
    }

    @Test(
        arguments: [
            [], [0x30], [0x30, 0x00], [0x30, 0x80, 0, 0], [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
            [0x02, 0x01, 0x01],
            [UInt8](repeating: 0x30, count: 2048), [UInt8](repeating: 0, count: 91),
        ] as [[UInt8]])
    func malformedDERIsMalformed(_ bytes: [UInt8]) {
        #expect(failure { try PublicKey(derEncoded: bytes) } == .malformed)
    }

    @Test func whatFollowsAKeyIsMalformed() throws {
        let bytes = try vectors.key("p256").subjectPublicKeyInfo
        #expect(failure { try PublicKey(derEncoded: bytes + [0]) } == .malformed)
        #expect(failure { try PublicKey(derEncoded: bytes) } == nil)
    }

    @Test func aPointThatIsNotOnTheCurveIsMalformed() throws {
        var bytes = try vectors.key("p256").subjectPublicKeyInfo
        bytes[bytes.count - 1] ^= 1
        #expect(failure { try PublicKey(derEncoded: bytes) } == .malformed)
    }

    /// An exponent of 1 makes every padded message its own signature.
    @Test func anExponentOfOneIsMalformed() throws {
        var bytes = try vectors.key("rsa2048e3").subjectPublicKeyInfo
        #expect(bytes.last == 3)
        bytes[bytes.count - 1] = 1
        #expect(failure { try PublicKey(derEncoded: bytes) } == .malformed)
    }

    /// A key that was changed is no key, or another one: it never verifies what the first one signed.
    @Test(arguments: ["p256", "p384", "p521", "rsa2048", "ed25519"])
    func noByteOfAKeyCarriesNoMeaning(_ name: String) throws {
        let key = try vectors.key(name)
        let entry = try #require(vectors.entry(name))
        var accepted: [Int] = []
        for offset in key.subjectPublicKeyInfo.indices {
            for mask in [UInt8(0x01), 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80] {
                var changed = key.subjectPublicKeyInfo
                changed[offset] ^= mask
                guard let other = try? PublicKey(derEncoded: changed) else { continue }
                #expect(other.fingerprint != key.fingerprint)
                if other.algorithm(of: entry.signature, for: vectors.message) != nil {
                    accepted.append(offset)
                }
            }
        }
        #expect(accepted == [])
    }
}
