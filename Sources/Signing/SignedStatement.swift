// SPDX-License-Identifier: Apache-2.0

import OCIModel
package import Signatures
import StrictJSON

/// A signed statement; `var`s, so that tests can spoil it.
package struct SignedStatement: Sendable {
    /// The statement with its signature; more may be added.
    package var envelope: DSSEEnvelope
    /// What the manifest says of the statement in its annotations.
    package var predicateType: String
    /// What the bundle calls the key.
    package var keyHint: String

    /// A statement from its parts.
    package init(envelope: DSSEEnvelope, predicateType: String, keyHint: String) {
        self.envelope = envelope
        self.predicateType = predicateType
        self.keyHint = keyHint
    }

    /// The bytes of a Sigstore bundle of version 0.3, as cosign 3 writes it with a key and without a log.
    package var bundle: [UInt8] {
        let bundle: JSON = [
            "mediaType": .string(SignatureArtifact.bundleType.rawValue),
            "verificationMaterial": ["publicKey": ["hint": .string(keyHint)]],
            "dsseEnvelope": [
                "payload": .string(Base64.encode(envelope.payload)),
                "payloadType": .string(envelope.payloadType),
                "signatures": .array(envelope.signatures.map(\.bundleJSON)),
            ],
        ]
        return bundle.serialized()
    }

    /// The layer of a legacy `.att` manifest: the bare envelope.
    var attestationLayer: Descriptor {
        let bytes = attestationBytes
        return Descriptor(
            mediaType: "application/vnd.dsse.envelope.v1+json", digest: Digest(sha256Of: bytes),
            size: bytes.count,
            annotations: [LegacySignature.signatureAnnotation: "", "predicateType": predicateType])
    }

    /// The bare envelope as cosign 2 writes it, with a `keyid` even where there is none.
    package var attestationBytes: [UInt8] {
        let json: JSON = [
            "payloadType": .string(envelope.payloadType),
            "payload": .string(Base64.encode(envelope.payload)),
            "signatures": .array(
                envelope.signatures.map {
                    ["keyid": .string($0.keyID), "sig": .string(Base64.encode($0.bytes))]
                }),
        ]
        return json.serialized()
    }
}

extension DSSEEnvelope.Signature {
    fileprivate var bundleJSON: JSON {
        var object = JSONObject()
        object["sig"] = .string(Base64.encode(bytes))
        if !keyID.isEmpty { object["keyid"] = .string(keyID) }
        return .object(object)
    }
}
