// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
import Testing

/// How services name their keys, and how cosign writes that as URIs.
struct KeyNameTests {
    private static let arn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"

    @Test(
        arguments: [
            (arn, arn, "eu-west-1", nil),
            ("awskms:///\(arn)", arn, "eu-west-1", nil),
            ("awskms://localhost:4566/alias/release", "alias/release", nil, "https://localhost:4566"),
            ("alias/release/2026", "alias/release/2026", nil, nil),
            ("mrk-1234abcd12ab34cd56ef1234567890ab", "mrk-1234abcd12ab34cd56ef1234567890ab", nil, nil),
            (
                "arn:aws-cn:kms:cn-north-1:123456789012:alias/release",
                "arn:aws-cn:kms:cn-north-1:123456789012:alias/release", "cn-north-1", nil
            ),
        ] as [(String, String, String?, String?)])
    func aKeyOfAWS(_ text: String, _ id: String, _ region: String?, _ endpoint: String?) throws {
        let key = try AWSKeyID(text)
        #expect(key.keyID == id)
        #expect(key.region == region)
        #expect(key.endpoint == endpoint)
    }

    @Test(arguments: [
        "release", "alias/", "alias/a b", "awskms://alias", "arn:aws:s3:::bucket",
        "arn:aws:kms::123456789012:key/a",
        "arn:aws:kms:eu-west-1:123456789012:grant/a", "1234abcd-12ab-34cd-56ef-1234567890ag", "mrk-12",
        "alias/" + String(repeating: "a", count: 2048),
    ])
    func noKeyOfAWS(_ text: String) {
        #expect(throws: KeyNameProblem.self) { try AWSKeyID(text) }
    }

    private static let cryptoKey = "projects/acme/locations/europe-west1/keyRings/ci/cryptoKeys/release"

    @Test(
        arguments: [
            (cryptoKey, nil), ("gcpkms://\(cryptoKey)", nil), ("\(cryptoKey)/cryptoKeyVersions/3", 3),
            ("gcpkms://\(cryptoKey)/versions/12", 12),
        ] as [(String, Int?)])
    func aKeyOfGoogleCloud(_ text: String, _ version: Int?) throws {
        let key = try GoogleCloudKeyName(text)
        #expect(key.cryptoKey == Self.cryptoKey)
        #expect(key.version == version)
    }

    @Test(arguments: [
        "projects/acme/locations/l/keyRings/r", "\(cryptoKey)/versions/0", "\(cryptoKey)/versions/x",
        "\(cryptoKey)/other/1", "projects//locations/l/keyRings/r/cryptoKeys/k",
        "projects/a%2Fb/locations/l/keyRings/r/cryptoKeys/k",
        "https://cloudkms.googleapis.com/v1/\(cryptoKey)",
    ])
    func noKeyOfGoogleCloud(_ text: String) {
        #expect(throws: KeyNameProblem.self) { try GoogleCloudKeyName(text) }
    }

    @Test(
        arguments: [
            ("azurekms://acme.vault.azure.net/release", nil),
            ("https://acme.vault.azure.net/keys/release", nil),
            ("https://ACME.vault.azure.net/keys/release/0123456789abcdef", "0123456789abcdef"),
        ] as [(String, String?)])
    func aKeyOfAzure(_ text: String, _ version: String?) throws {
        let key = try AzureKeyID(text)
        #expect(key.vault == "acme.vault.azure.net")
        #expect(key.name == "release")
        #expect(key.version == version)
    }

    @Test(arguments: [
        "release", "http://acme.vault.azure.net/keys/release", "https://acme.vault.azure.net/secrets/release",
        "azurekms://acme.vault.azure.net", "azurekms:///release", "azurekms://acme.vault.azure.net/re_lease",
        "https://user@acme.vault.azure.net/keys/release", "azurekms://a/b/c/d",
    ])
    func noKeyOfAzure(_ text: String) {
        #expect(throws: KeyNameProblem.self) { try AzureKeyID(text) }
    }

    @Test(
        arguments: [("hashivault://ci.release-1", nil), ("ci.release-1", nil), ("ci.release-1?version=4", 4)]
            as [(String, Int?)])
    func aTransitKey(_ text: String, _ version: Int?) throws {
        let key = try TransitKeyName(text, of: .hashiCorp)
        #expect(key.name == "ci.release-1")
        #expect(key.version == version)
    }

    @Test(arguments: [
        "", "-release", "release.", "ci/release", "openbao://release", "release?version=0", "release?v=1",
    ])
    func noTransitKey(_ text: String) {
        #expect(throws: KeyNameProblem.self) { try TransitKeyName(text, of: .hashiCorp) }
    }

    @Test func aKeyOnAToken() throws {
        let key = try PKCS11URI(
            "pkcs11:token=acme%20ci;slot-id=3;object=release;id=%01%ab?module-path=/usr/lib/p11.so&pin-value=12%26"
        )
        #expect(key.token == "acme ci")
        #expect(key.slotID == 3)
        #expect(key.object == "release")
        #expect(key.id == [1, 0xAB])
        #expect(key.modulePath == "/usr/lib/p11.so")
        #expect(key.pin == "12&")
        #expect(key.description == "pkcs11:token=acme ci;slot-id=3;object=release;id=%01%ab")
    }

    @Test(arguments: [
        "pkcs11:", "pkcs11:token=t", "pkcs11:object=o", "pkcs11:token=t;object=o;object=p",
        "pkcs11:token=%zz;object=o",
        "pkcs11:token=%4;object=o", "pkcs11:token=t;object=%ff", "pkcs11:token=t;object=o;type=cert",
        "pkcs11:token=t;slot-id=x;object=o", "pkcs11:token=t;object=o;colour=red", "pkcs11:token=t;object",
    ])
    func noKeyOnAToken(_ text: String) {
        #expect(throws: KeyNameProblem.self) { try PKCS11URI(text) }
    }

    @Test(arguments: ["https://user:secret@acme.test/k", "https:///k", "http://acme.test/k"])
    func noFileByItsDigest(_ url: String) {
        #expect(throws: KeyNameProblem.self) {
            try PinnedURL("\(url)#sha256:\(String(repeating: "ab", count: 32))")
        }
    }

    @Test func aFileByItsDigest() throws {
        let hex = String(repeating: "ab", count: 32)
        let url = try PinnedURL("https://acme.test/keys/cosign.pub#sha256:\(hex)")
        #expect(url.url == "https://acme.test/keys/cosign.pub")
        #expect(url.digest.hex == hex)
        let signed = try PinnedURL("https://acme.test:8443/k?sig=secret#sha256:\(hex)")
        #expect(signed.title == "https://acme.test:8443/k")
        #expect(signed.host == "acme.test:8443")
    }
}
