// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON

extension TestSigstore.Signed {
    /// The layer of a legacy `.sig` or `.att` manifest: the payload, or the envelope.
    package var legacyLayer: [UInt8] {
        switch content {
        case .message(let bytes, _, _): bytes
        case .envelope(let envelope, _): envelope.json.serialized()
        }
    }

    /// That layer's media type.
    package var legacyMediaType: String {
        switch content {
        case .message: "application/vnd.dev.cosign.simplesigning.v1+json"
        case .envelope: "application/vnd.dsse.envelope.v1+json"
        }
    }

    /// That layer's annotations, with the first entry and the first timestamp: the format holds no more. An
    /// attestation's signature is the empty string.
    package var legacyAnnotations: [String: String] {
        var annotations: [String: String] = [:]
        switch content {
        case .message(_, let signature, _):
            annotations["dev.cosignproject.cosign/signature"] = Base64.encode(signature)
        case .envelope: annotations["dev.cosignproject.cosign/signature"] = ""
        }
        if let certificate {
            annotations["dev.sigstore.cosign/certificate"] = certificate.pem
            annotations["dev.sigstore.cosign/chain"] = issuers.map(\.pem).joined()
        }
        if let entry = entries.first { annotations["dev.sigstore.cosign/bundle"] = entry.annotation.text() }
        if let timestamp = timestamps.first {
            let json: JSON = ["SignedRFC3161Timestamp": .base64(timestamp)]
            annotations["dev.sigstore.cosign/rfc3161timestamp"] = json.text()
        }
        return annotations
    }
}
