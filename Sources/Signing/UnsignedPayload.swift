// SPDX-License-Identifier: Apache-2.0

package import OCIModel
import StrictJSON

/// What a legacy image signature is made over (containers' "simple signing", cosign's SIGNATURE_SPEC).
///
/// Every field can be set to what no honest signer would say.
package struct UnsignedPayload: Sendable {
    /// The digest that is signed.
    package var digest: Digest
    /// The repository that is signed with it, `host/path`; verifiers do not compare it.
    package var dockerReference: String
    /// The signer's annotations.
    package var annotations: [String: String]
    /// `critical.type`.
    package var type: String

    /// A payload from its parts.
    package init(
        _ digest: Digest, dockerReference: String = "", annotations: [String: String] = [:],
        type: String = "cosign container image signature"
    ) {
        self.digest = digest
        self.dockerReference = dockerReference
        self.annotations = annotations
        self.type = type
    }

    /// The bytes, as cosign 2 and 3 write them.
    package var bytes: [UInt8] {
        let payload: JSON = [
            "critical": [
                "identity": ["docker-reference": .string(dockerReference)],
                "image": ["docker-manifest-digest": .string(digest.description)],
                "type": .string(type),
            ],
            "optional": annotations.isEmpty ? nil : .object(annotations.sortedObject),
        ]
        return payload.serialized()
    }
}
