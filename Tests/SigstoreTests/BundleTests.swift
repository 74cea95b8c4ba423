// SPDX-License-Identifier: Apache-2.0

import Signatures
import Sigstore
import StrictJSON
import Testing

/// Parsing of bundles (protobuf-specs, `sigstore_bundle.proto`).
struct BundleTests {
    static let keyBundle: JSON = [
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": ["publicKey": ["hint": "h"]],
        "dsseEnvelope": [
            "payloadType": "application/vnd.in-toto+json", "payload": "e30=", "signatures": [["sig": "AAAA"]],
        ],
    ]

    static let messageDigest: JSON = [
        "algorithm": "SHA2_256", "digest": .string(Base64.encode([UInt8](repeating: 0, count: 32))),
    ]

    private func failure(_ json: JSON) -> JSONShapeError? {
        do throws(BundleError) {
            _ = try Bundle(json)
        } catch {
            if case .shape(let error) = error { return error }
        }
        return nil
    }

    private func material(_ json: JSON, version: String = "0.2") -> JSON {
        Self.keyBundle.with("verificationMaterial", json)
            .with("mediaType", .string("application/vnd.dev.sigstore.bundle+json;version=\(version)"))
    }

    @Test(arguments: [
        ("application/vnd.dev.sigstore.bundle+json;version=0.1", Bundle.Version.v01),
        ("application/vnd.dev.sigstore.bundle+json;version=0.2", .v02),
        ("application/vnd.dev.sigstore.bundle+json;version=0.3", .v03),
        ("application/vnd.dev.sigstore.bundle.v0.3+json", .v03),
    ])
    func aMediaTypeNamesTheVersion(_ type: String, _ version: Bundle.Version) throws {
        #expect(try Bundle(Self.keyBundle.with("mediaType", .string(type))).version == version)
    }

    @Test(arguments: [
        "", "application/json", "application/vnd.dev.sigstore.bundle+json",
        "application/vnd.dev.sigstore.bundle.v0.4+json",
        "application/vnd.dev.sigstore.bundle+json;version=0.4",
        "application/vnd.dev.sigstore.bundle.v0.3+json ",
        "APPLICATION/VND.DEV.SIGSTORE.BUNDLE.V0.3+JSON",
    ])
    func anotherMediaTypeIsRefused(_ type: String) {
        let bundle = Self.keyBundle.with("mediaType", .string(type))
        #expect(
            failure(bundle)
                == .invalid(pointer: "/mediaType", why: "is not a bundle of version 0.1, 0.2 or 0.3"))
    }

    @Test func aKeyBundleIsRead() throws {
        let bundle = try Bundle(Self.keyBundle)
        #expect(bundle.entity.material == .publicKey(hint: "h"))
        #expect(bundle.entity.logEntries.count == 0)
        #expect(bundle.entity.timestamps.count == 0)
        guard case .envelope(let envelope, _) = bundle.entity.content else {
            Issue.record("no envelope")
            return
        }
        #expect(envelope.payload == Array("{}".utf8))
    }

    @Test func aHintMayBeAbsent() throws {
        let bundle = Self.keyBundle.with("verificationMaterial", ["publicKey": [:]])
        #expect(try Bundle(bundle).entity.material == .publicKey(hint: ""))
    }

    @Test func aMessageSignatureIsRead() throws {
        let message: JSON = [
            "signature": "AQID", "messageDigest": Self.messageDigest,
        ]
        let bundle = try Bundle(Self.keyBundle.without("dsseEnvelope").with("messageSignature", message))
        guard case .artifact(let digest) = bundle.entity.content else {
            Issue.record("no signature")
            return
        }
        #expect(digest == MessageDigest(.sha256, bytes: [UInt8](repeating: 0, count: 32)))
        #expect(bundle.entity.signature == [1, 2, 3])
        #expect(throws: SignatureRejection.self) { try ImageSignature(bundle) }
    }

    static let missing: [(String, JSONShapeError)] = [
        ("mediaType", .missing(pointer: "/mediaType")),
        ("verificationMaterial", .missing(pointer: "/verificationMaterial")),
        ("dsseEnvelope", .invalid(pointer: "", why: "has neither messageSignature nor dsseEnvelope")),
    ]

    @Test(arguments: missing) func aBundleNeeds(_ key: String, _ error: JSONShapeError) {
        #expect(failure(Self.keyBundle.without(key)) == error)
        #expect(failure(Self.keyBundle.with(key, nil)) == error)
        #expect(failure(Self.keyBundle) == nil)
    }

    @Test func bothContentsAreRefused() {
        let both = Self.keyBundle.with("messageSignature", ["signature": "AQID"])
        #expect(failure(both) == .invalid(pointer: "", why: "has both messageSignature and dsseEnvelope"))
    }

    @Test(
        arguments: [
            [:], ["publicKey": ["hint": ""], "certificate": ["rawBytes": "AA=="]],
            ["publicKey": ["hint": ""], "x509CertificateChain": ["certificates": [["rawBytes": "AA=="]]]],
            [
                "certificate": ["rawBytes": "AA=="],
                "x509CertificateChain": ["certificates": [["rawBytes": "AA=="]]],
            ],
        ] as [JSON])
    func materialIsExactlyOne(_ json: JSON) {
        #expect(
            failure(material(json))
                == .invalid(
                    pointer: "/verificationMaterial",
                    why: "must have exactly one of publicKey, certificate and x509CertificateChain"))
    }

    @Test func aChainIsOfOlderVersions() throws {
        let chain: JSON = [
            "x509CertificateChain": ["certificates": [["rawBytes": "AQ=="], ["rawBytes": "Ag=="]]]
        ]
        #expect(try Bundle(material(chain)).entity.material == .certificate([1]))
        #expect(
            failure(material(chain, version: "0.3"))
                == .invalid(
                    pointer: "/verificationMaterial/x509CertificateChain",
                    why: "is not allowed in version 0.3"))
    }

    @Test func aChainIsNotEmpty() {
        let chain: JSON = ["x509CertificateChain": ["certificates": []]]
        #expect(
            failure(material(chain))
                == .invalid(
                    pointer: "/verificationMaterial/x509CertificateChain/certificates", why: "is empty"))
    }

    /// CVE-2024-45395.
    @Test(arguments: [
        (
            "timestampVerificationData", "/verificationMaterial/timestampVerificationData/rfc3161Timestamps",
            32
        ),
        ("x509CertificateChain", "/verificationMaterial/x509CertificateChain/certificates", 10),
    ])
    func listsAreBounded(_ key: String, _ pointer: String, _ limit: Int) {
        func bundle(_ count: Int) -> JSON {
            func list(_ element: JSON) -> JSON { .array(Array(repeating: element, count: count)) }
            return switch key {
            case "x509CertificateChain":
                material(["x509CertificateChain": ["certificates": list(["rawBytes": "AQ=="])]])
            default:
                material([
                    "publicKey": [:],
                    "timestampVerificationData": ["rfc3161Timestamps": list(["signedTimestamp": "AQ=="])],
                ])
            }
        }
        #expect(failure(bundle(limit)) == nil)
        #expect(failure(bundle(limit + 1)) == .tooMany(pointer: pointer, limit: limit))
    }

    @Test func logEntriesAreBoundedBeforeTheyAreRead() {
        func bundle(_ count: Int) -> JSON {
            material(["publicKey": [:], "tlogEntries": .array(Array(repeating: [:], count: count))])
        }
        let first = JSONShapeError.missing(pointer: "/verificationMaterial/tlogEntries/0/logId")
        #expect(failure(bundle(32)) == first)
        #expect(
            failure(bundle(33)) == .tooMany(pointer: "/verificationMaterial/tlogEntries", limit: 32))
    }

    static let strangers: [([String], String)] = [
        ([], ""), (["verificationMaterial"], "/verificationMaterial"),
        (["verificationMaterial", "publicKey"], "/verificationMaterial/publicKey"),
        (["dsseEnvelope"], "/dsseEnvelope"),
    ]

    /// protobuf's parsers refuse members that a message does not have; so do we, lest two readers see two bundles.
    @Test(arguments: strangers) func anUnknownMemberIsRefused(_ path: [String], _ pointer: String) {
        func adding(_ json: JSON, _ rest: ArraySlice<String>) -> JSON {
            guard let first = rest.first else { return json.with("media_type", "x") }
            return json.with(first, adding(json[first] ?? [:], rest.dropFirst()))
        }
        #expect(
            failure(adding(Self.keyBundle, path[...]))
                == .invalid(
                    pointer: pointer, why: "has a member \"media_type\" that does not belong there"))
    }

    @Test func aCertificateAloneIsOfTheThirdVersion() {
        let one: JSON = ["certificate": ["rawBytes": "AQ=="]]
        #expect(failure(material(one, version: "0.3")) == nil)
        #expect(
            failure(material(one))
                == .invalid(
                    pointer: "/verificationMaterial/certificate", why: "is allowed from version 0.3 on"))
    }

    @Test func twoNamesOfOneKeyAreEqual() {
        func bundle(_ keyID: JSON) -> JSON {
            let signatures: JSON = [["sig": "AAAA", "keyid": keyID]]
            return Self.keyBundle.with(
                "dsseEnvelope", Self.keyBundle["dsseEnvelope"]?.with("signatures", signatures) ?? nil)
        }
        #expect(failure(bundle("h")) == nil)
        #expect(failure(bundle("")) == nil)
        #expect(
            failure(bundle("other"))
                == .invalid(
                    pointer: "", why: "names one key in its hint and another in the envelope's keyid"))
    }

    @Test func anEnvelopeHasOneSignature() {
        func bundle(_ count: Int) -> JSON {
            let signatures = JSON.array(Array(repeating: ["sig": "AAAA"], count: count))
            let envelope = Self.keyBundle["dsseEnvelope"]?.with("signatures", signatures)
            return Self.keyBundle.with("dsseEnvelope", envelope ?? nil)
        }
        #expect(failure(bundle(1)) == nil)
        #expect(failure(bundle(2)) == .invalid(pointer: "", why: "has 2 envelope signatures instead of one"))
        #expect(failure(bundle(0)) == .invalid(pointer: "/dsseEnvelope/signatures", why: "is empty"))
        #expect(failure(bundle(17)) == .tooMany(pointer: "/dsseEnvelope/signatures", limit: 16))
    }

    /// protobuf's JSON mapping takes both alphabets (section "JSON Format", `bytes`).
    @Test func bothAlphabetsAreRead() throws {
        for text in ["+/+/", "-_-_"] {
            let message = Self.keyBundle.without("dsseEnvelope").with(
                "messageSignature", ["signature": .string(text), "messageDigest": Self.messageDigest])
            #expect(try Bundle(message).entity.signature == [0xFB, 0xFF, 0xBF])
        }
        let mixed = Self.keyBundle.without("dsseEnvelope").with(
            "messageSignature", ["signature": "+/-_", "messageDigest": Self.messageDigest])
        #expect(failure(mixed) == .invalid(pointer: "/messageSignature/signature", why: "is not base64"))
    }

    @Test func aDuplicateKeyIsASyntaxError() {
        let text = Self.keyBundle.text().replacing(
            "\"mediaType\":", with: "\"mediaType\":\"x\",\"mediaType\":")
        #expect(throws: BundleError.self) { try Bundle(parsing: Array(text.utf8)) }
        do throws(BundleError) {
            _ = try Bundle(parsing: Array(text.utf8))
        } catch {
            guard case .syntax(let syntax) = error else {
                Issue.record("another error")
                return
            }
            #expect(syntax.problem == .duplicateKey("mediaType"))
        }
    }

    @Test(arguments: ["", "[]", "null", "{", "\"bundle\"", "<html>"]) func otherTextIsRefused(_ text: String)
    {
        #expect(throws: BundleError.self) { try Bundle(parsing: Array(text.utf8)) }
    }

    @Test func anEnvelopeOfSomethingElseIsNoImageSignature() throws {
        let envelope = Self.keyBundle["dsseEnvelope"]?.with("payloadType", "text/plain") ?? nil
        let bundle = try Bundle(Self.keyBundle.with("dsseEnvelope", envelope))
        #expect(throws: SignatureRejection.malformed("the envelope's payload type is \"text/plain\"")) {
            try ImageSignature(bundle)
        }
        #expect(throws: Never.self) { try ImageSignature(Bundle(Self.keyBundle)) }
    }
}

extension [String: JSON] {
    fileprivate var json: JSON {
        var object = JSONObject()
        for (key, value) in self { object[key] = value }
        return .object(object)
    }
}
