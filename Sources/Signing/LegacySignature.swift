// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures

/// One signature in the legacy layout, the way cosign 1 and 2 keep it; `var`s, so that tests can spoil it.
package struct LegacySignature: Sendable {
    /// The payload that was signed.
    package var payload: [UInt8]
    /// The signature over it.
    package var signature: [UInt8]
    /// Annotations that the layer gets beside the signature.
    package var layerAnnotations: [String: String] = [:]

    /// A signature from its parts.
    package init(payload: [UInt8], signature: [UInt8]) {
        self.payload = payload
        self.signature = signature
    }

    /// The annotations of the layer that holds the payload (cosign's SIGNATURE_SPEC, "Storage").
    package var annotations: [String: String] {
        [Self.signatureAnnotation: Base64.encode(signature)]
            .merging(layerAnnotations) { _, chosen in chosen }
    }

    var layer: Descriptor {
        Descriptor(
            mediaType: "application/vnd.dev.cosign.simplesigning.v1+json",
            digest: Digest(sha256Of: payload), size: payload.count, annotations: annotations)
    }

    static let signatureAnnotation = "dev.cosignproject.cosign/signature"
}
