// SPDX-License-Identifier: Apache-2.0

import Crypto
import Signatures
import StrictJSON

@testable import Sigstore

/// A signature and the entry that Rekor makes of it, each kind in its own words. What logs compare need not verify,
/// so signatures and certificates are any bytes.
struct LoggedSample {
    enum Kind: String, CaseIterable, Sendable {
        case hashedRekord, dsse, intotoV1, intotoV2, messageV2, envelopeV2

        var isEnvelope: Bool { self != .hashedRekord && self != .messageV2 }
        var isV2: Bool { self == .messageV2 || self == .envelopeV2 }
    }

    static let key = TestLog().key
    static let otherKey = TestLog().key

    let kind: Kind
    var signature: [UInt8] = [1, 2, 3]
    var verifier: LoggedSignature.Verifier
    var message = Array("the artifact".utf8)
    var payload = Array("{\"a\": \"\u{E9}\"}".utf8)
    var payloadType = "application/vnd.in-toto+json"
    /// The stored envelope, for layers.
    var stored: [UInt8]?

    init(_ kind: Kind) {
        self.kind = kind
        verifier = kind.isV2 ? .publicKey(Self.key) : .certificate(der: [0x30, 0x01, 0x00])
        if kind == .intotoV1 { stored = envelope.json.serialized() }
    }

    var envelope: DSSEEnvelope {
        DSSEEnvelope(payloadType: payloadType, payload: payload, signatures: [.init(bytes: signature)])
    }

    var signed: LoggedSignature {
        LoggedSignature(
            signature: signature, verifier: verifier,
            content: kind.isEnvelope ? .envelope(envelope, stored: stored) : .message(.bytes(message)))
    }

    var body: [UInt8] { json.serialized() }

    /// What was logged, as a tree.
    var json: JSON {
        switch kind {
        case .hashedRekord:
            Self.entry(
                "hashedrekord", "0.0.1",
                [
                    "data": ["hash": Self.hash(message)],
                    "signature": [
                        "content": Self.base64(signature), "publicKey": ["content": Self.base64(pem)],
                    ],
                ])
        case .dsse:
            Self.entry(
                "dsse", "0.0.1",
                [
                    "envelopeHash": Self.hash(stored ?? []), "payloadHash": Self.hash(payload),
                    "signatures": [["signature": Self.base64(signature), "verifier": Self.base64(pem)]],
                ])
        case .intotoV1:
            Self.entry(
                "intoto", "0.0.1",
                [
                    "content": ["hash": Self.hash(stored ?? []), "payloadHash": Self.hash(payload)],
                    "publicKey": Self.base64(pem),
                ])
        case .intotoV2:
            Self.entry(
                "intoto", "0.0.2",
                [
                    "content": [
                        "envelope": [
                            "payloadType": .string(payloadType),
                            "signatures": [
                                [
                                    "publicKey": Self.base64(pem),
                                    "sig": Self.base64(Array(Base64.encode(signature).utf8)),
                                ]
                            ],
                        ],
                        "hash": Self.hash(stored ?? []), "payloadHash": Self.hash(payload),
                    ]
                ])
        case .messageV2: v2(message)
        case .envelopeV2: v2(envelope.preAuthenticationEncoding)
        }
    }

    private func v2(_ signedBytes: [UInt8]) -> JSON {
        let key: JSON = [
            "keyDetails": "PKIX_ECDSA_P256_SHA_256",
            "publicKey": ["rawBytes": Self.base64(Self.key.subjectPublicKeyInfo)],
        ]
        return Self.entry(
            "hashedrekord", "0.0.2",
            [
                "hashedRekordV002": [
                    "data": [
                        "algorithm": "SHA2_256", "digest": Self.base64(Array(SHA256.hash(data: signedBytes))),
                    ], "signature": ["content": Self.base64(signature), "verifier": key],
                ]
            ])
    }

    private var pem: [UInt8] {
        switch verifier {
        case .certificate(let der): Self.pem("CERTIFICATE", der)
        case .publicKey(let key): Self.pem("PUBLIC KEY", key.subjectPublicKeyInfo)
        }
    }

    static func pem(_ label: String, _ der: [UInt8]) -> [UInt8] {
        Array("-----BEGIN \(label)-----\n\(Base64.encode(der))\n-----END \(label)-----\n".utf8)
    }

    static func base64(_ bytes: [UInt8]) -> JSON { .string(Base64.encode(bytes)) }

    private static func entry(_ kind: String, _ version: String, _ spec: JSON) -> JSON {
        ["apiVersion": .string(version), "kind": .string(kind), "spec": spec]
    }

    private static func hash(_ bytes: [UInt8]) -> JSON {
        ["algorithm": "sha256", "value": .string(MessageDigest(of: bytes, .sha256).hex)]
    }
}
