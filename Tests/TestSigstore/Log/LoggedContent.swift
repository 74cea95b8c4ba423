// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import StrictJSON

extension TestSigstore {
    /// What a log is told: a signature, who made it, over what.
    struct LoggedContent {
        var content: SignedContent
        var key: Key
        var certificate: Certificate?

        /// The entry's body with its type and version. Throws when the kind does not fit the content.
        func body(
            _ kind: EntryKind, in generation: Log.Generation
        ) throws -> (kind: String, version: String, json: JSON) {
            switch (generation, kind, content) {
            case (.v2, .automatic, _), (.v2, .hashedRekord, _):
                ("hashedrekord", "0.0.2", hashedRekordV2)
            case (.v2, _, _): throw TestSigstoreError.contradiction("Rekor v2 takes no \(kind)")
            case (.v1, .automatic, .message), (.v1, .hashedRekord, _):
                ("hashedrekord", "0.0.1", hashedRekord)
            case (.v1, .automatic, .envelope(let envelope, _)), (.v1, .dsse, .envelope(let envelope, _)):
                ("dsse", "0.0.1", dsse(envelope))
            case (.v1, .intoto, .envelope(let envelope, _)): ("intoto", "0.0.2", intoto(envelope))
            case (.v1, .intotoV001, .envelope(let envelope, _)): ("intoto", "0.0.1", intotoV001(envelope))
            case (.v1, _, .message): throw TestSigstoreError.contradiction("\(kind) holds an envelope")
            }
        }

        private var verifierPEM: JSON { .base64(Array((certificate?.pem ?? key.pem).utf8)) }

        private var hashedRekord: JSON {
            [
                "apiVersion": "0.0.1", "kind": "hashedrekord",
                "spec": [
                    "data": [
                        "hash": [
                            "algorithm": .string(content.hash.rawValue),
                            "value": .string(content.hash.digest(content.signedBytes).hexadecimal),
                        ]
                    ],
                    "signature": [
                        "content": .base64(content.signature), "publicKey": ["content": verifierPEM],
                    ],
                ],
            ]
        }

        private var hashedRekordV2: JSON {
            let verifier: JSON =
                if let certificate {
                    [
                        "keyDetails": .string(key.keyDetails),
                        "x509Certificate": ["rawBytes": .base64(certificate.der)],
                    ]
                } else {
                    [
                        "keyDetails": .string(key.keyDetails),
                        "publicKey": ["rawBytes": .base64(key.subjectPublicKeyInfo)],
                    ]
                }
            return [
                "apiVersion": "0.0.2", "kind": "hashedrekord",
                "spec": [
                    "hashedRekordV002": [
                        "data": [
                            "algorithm": .string(content.hash.protobufName),
                            "digest": .base64(content.hash.digest(content.signedBytes)),
                        ],
                        "signature": ["content": .base64(content.signature), "verifier": verifier],
                    ]
                ],
            ]
        }

        private func dsse(_ envelope: DSSEEnvelope) -> JSON {
            [
                "apiVersion": "0.0.1", "kind": "dsse",
                "spec": [
                    "envelopeHash": Self.hash(envelope.json.serialized()),
                    "payloadHash": Self.hash(envelope.payload),
                    "signatures": .array(
                        envelope.signatures.map {
                            ["signature": .base64($0.bytes), "verifier": verifierPEM]
                        }),
                ],
            ]
        }

        private func intoto(_ envelope: DSSEEnvelope) -> JSON {
            let signatures = envelope.signatures.map { signature -> JSON in
                // Base64 of base64, as Rekor stores it.
                ["publicKey": verifierPEM, "sig": .base64(Array(Base64.encode(signature.bytes).utf8))]
            }
            return [
                "apiVersion": "0.0.2", "kind": "intoto",
                "spec": [
                    "content": [
                        "envelope": [
                            "payloadType": .string(envelope.payloadType), "signatures": .array(signatures),
                        ],
                        "hash": Self.hash(envelope.json.serialized()),
                        "payloadHash": Self.hash(envelope.payload),
                    ]
                ],
            ]
        }

        private func intotoV001(_ envelope: DSSEEnvelope) -> JSON {
            [
                "apiVersion": "0.0.1", "kind": "intoto",
                "spec": [
                    "content": [
                        "hash": Self.hash(envelope.json.serialized()),
                        "payloadHash": Self.hash(envelope.payload),
                    ],
                    "publicKey": verifierPEM,
                ],
            ]
        }

        private static func hash(_ bytes: [UInt8]) -> JSON {
            ["algorithm": "sha256", "value": .string(Hash.sha256.digest(bytes).hexadecimal)]
        }
    }
}
