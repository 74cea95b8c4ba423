// SPDX-License-Identifier: Apache-2.0

import Signatures
import Signing
import StrictJSON
import Testing

@Suite("Private keys that cosign encrypted")
struct CosignKeyFileTests {
    private static func fixture(_ name: String) throws -> String {
        String(decoding: try PrivateKeyFileTests.fixture(name), as: UTF8.self)
    }

    /// The document in a key file.
    private static func document(_ name: String = "cosign.key") throws -> String {
        let body = try fixture(name).split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
        return String(decoding: try #require(Base64.decode(body)), as: UTF8.self)
    }

    private static func file(_ document: String, _ type: String = "ENCRYPTED SIGSTORE PRIVATE KEY") -> [UInt8]
    {
        var rest = Substring(Base64.encode(Array(document.utf8)))
        var lines = ""
        while !rest.isEmpty {
            lines += rest.prefix(64) + "\n"
            rest = rest.dropFirst(64)
        }
        return Array("-----BEGIN \(type)-----\n\(lines)-----END \(type)-----\n".utf8)
    }

    @Test(arguments: [("cosign", "secret"), ("cosign-empty", "")])
    func thePassphraseOpens(_ name: String, _ passphrase: String) throws {
        let file = try PrivateKeyFileTests.fixture("\(name).key")
        let key = try SigningKey(pemEncoded: file, passphrase: passphrase)
        #expect(key.publicKey == (try PublicKey(pemEncoded: try Self.fixture("\(name).pub"))))
        #expect(throws: PrivateKeyError.wrongPassphrase) {
            try SigningKey(pemEncoded: file, passphrase: passphrase + "x")
        }
        #expect(throws: PrivateKeyError.passphraseMissing) { try SigningKey(pemEncoded: file) }
    }

    @Test func theOlderTypeIsTheSame() throws {
        let file = Self.file(try Self.document(), "ENCRYPTED COSIGN PRIVATE KEY")
        #expect(throws: Never.self) { try SigningKey(pemEncoded: file, passphrase: "secret") }
    }

    @Test(arguments: [
        (#""N":65536"#, #""N":2097152"#, PrivateKeyError.encryptionTooCostly),
        (#""N":65536"#, #""N":524288"#, .encryptionTooCostly), (#""r":8"#, #""r":17"#, .encryptionTooCostly),
        (#""p":1"#, #""p":5"#, .encryptionTooCostly), (#""N":65536"#, #""N":65535"#, .malformedEncryption),
        (#""N":65536"#, #""N":0"#, .malformedEncryption), (#""r":8"#, #""r":-8"#, .malformedEncryption),
        (#""p":1"#, #""p":0"#, .malformedEncryption), ("scrypt", "pbkdf2", .malformedEncryption),
        ("nacl/secretbox", "aes", .malformedEncryption), (#""salt":""#, #""salt":"*"#, .malformedEncryption),
        (#""N":65536"#, #""N":32768"#, .wrongPassphrase),
        (#""ciphertext":""#, #""x":"","ciphertext":"AAAA"#, .wrongPassphrase),
        (#"{"kdf""#, #"{"kdf":1,"kdf""#, .malformedEncryption),
        (#""nonce":""#, #""nonce":"AAAA"#, .malformedEncryption),
    ])
    func aChangedFileIsNamed(_ old: String, _ new: String, _ error: PrivateKeyError) throws {
        let document = try Self.document()
        let changed = document.replacing(old, with: new, maxReplacements: 1)
        #expect(changed != document)
        #expect(throws: error) { try SigningKey(pemEncoded: Self.file(changed), passphrase: "secret") }
    }

    @Test(arguments: [
        "{}", "[]", "null", "", #"{"kdf":{"name":"scrypt","params":{"N":2,"r":1,"p":1},"salt":""}}"#,
    ])
    func whatIsNoneIsNamed(_ document: String) {
        #expect(throws: PrivateKeyError.malformedEncryption) {
            try SigningKey(pemEncoded: Self.file(document + " "), passphrase: "secret")
        }
    }
}
