// SPDX-License-Identifier: Apache-2.0

import Foundation
import Signatures
import Signing
import Testing

@Suite("Private keys in files")
struct PrivateKeyFileTests {
    static func fixture(_ name: String) throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/PrivateKeys")
        return Array(try Data(contentsOf: folder.appending(path: name)))
    }

    private static func text(_ name: String) throws -> String {
        String(decoding: try fixture(name), as: UTF8.self)
    }

    @Test(arguments: [
        ("p256.pkcs8", SignatureAlgorithm.ecdsaP256SHA256), ("p256.sec1", .ecdsaP256SHA256),
        ("p384.pkcs8", .ecdsaP384SHA256), ("p384.sec1", .ecdsaP384SHA256),
        ("p521.pkcs8", .ecdsaP521SHA256), ("p521.sec1", .ecdsaP521SHA256),
        ("ed25519.pkcs8", .ed25519), ("rsa.pkcs8", .rsaPKCS1SHA256), ("rsa.pkcs1", .rsaPKCS1SHA256),
    ])
    func everyFormIsRead(_ name: String, _ algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey(pemEncoded: try Self.fixture("\(name).pem"))
        let stem = try #require(name.split(separator: ".").first)
        #expect(key.publicKey == (try PublicKey(pemEncoded: try Self.text("\(stem).pub"))))
        #expect(key.publicKey.algorithm(of: try key.sign([1, 2]), for: [1, 2]) == algorithm)
    }

    @Test(arguments: [
        ("secp256k1.pkcs8.pem", PrivateKeyError.unsupportedAlgorithm("EC on curve 1.3.132.0.10")),
        ("secp256k1.sec1.pem", .unsupportedAlgorithm("EC on curve 1.3.132.0.10")),
        ("ed448.pkcs8.pem", .unsupportedAlgorithm("1.3.101.113")),
        ("rsa1024.pkcs8.pem", .unsupportedRSASize(bits: 1024)), ("encrypted.pkcs8.pem", .encryptedPKCS8),
        ("p256.pub", .otherBlock("PUBLIC KEY")), ("README.md", .notPEM),
    ])
    func whatIsNoUsableKeyIsNamed(_ name: String, _ error: PrivateKeyError) throws {
        let bytes = try Self.fixture(name)
        #expect(throws: error) { try SigningKey(pemEncoded: bytes) }
    }

    @Test func aFileHoldsOneKey() throws {
        let one = try Self.fixture("p256.pkcs8.pem")
        #expect(throws: PrivateKeyError.severalBlocks(count: 2)) { try SigningKey(pemEncoded: one + one) }
        #expect(throws: PrivateKeyError.notPEM) { try SigningKey(pemEncoded: []) }
        let large = [UInt8](repeating: 0x20, count: 64 << 10)
        #expect(throws: PrivateKeyError.tooLarge(limit: 64 << 10)) { try SigningKey(pemEncoded: large + one) }
        #expect(throws: Never.self) { try SigningKey(pemEncoded: large.prefix(1000) + one) }
    }

    /// Every byte of every key's DER, changed: an error or another key, never the end of the process.
    @Test(arguments: ["p256.pkcs8.pem", "p256.sec1.pem", "ed25519.pkcs8.pem"])
    func damagedKeysAreHarmless(_ name: String) throws {
        let block = try Self.text(name).split(separator: "-----BEGIN ").last.map(String.init) ?? ""
        let lines = block.split(separator: "\n")
        let type = try #require(lines.first).replacing("-----", with: "")
        let body = lines.dropFirst().prefix { !$0.hasPrefix("-----") }.joined()
        let der = try #require(Base64.decode(body))
        var malformed = 0
        for index in der.indices {
            var changed = der
            changed[index] ^= 0x11
            let text = "-----BEGIN \(type)-----\n\(Self.wrapped(changed))-----END \(type)-----\n"
            do throws(PrivateKeyError) {
                _ = try SigningKey(pemEncoded: Array(text.utf8))
            } catch {
                malformed += 1
            }
        }
        #expect(malformed > 0)
        let whole = "-----BEGIN \(type)-----\n\(Self.wrapped(der))-----END \(type)-----\n"
        #expect(throws: Never.self) { try SigningKey(pemEncoded: Array(whole.utf8)) }
    }

    @Test func aKeyPrintsNothingOfItself() throws {
        let key = try SigningKey(pemEncoded: try Self.fixture("ed25519.pkcs8.pem"))
        #expect("\(key)" == "private key of \(key.publicKey.fingerprint)")
        #expect(String(reflecting: key) == "\(key)")
        #expect(Mirror(reflecting: key).children.isEmpty)
    }

    private static func wrapped(_ der: [UInt8]) -> String {
        var rest = Substring(Base64.encode(der))
        var lines = ""
        while !rest.isEmpty {
            lines += rest.prefix(64) + "\n"
            rest = rest.dropFirst(64)
        }
        return lines
    }
}
