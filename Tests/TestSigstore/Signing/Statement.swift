// SPDX-License-Identifier: Apache-2.0

package import OCIModel
package import StrictJSON

extension TestSigstore {
    /// An in-toto Statement v1 to be signed.
    package struct Statement: Sendable {
        /// What it is about.
        package struct Subject: Sendable {
            /// A name, or none.
            package var name: String?
            /// Digests by the name of their algorithm.
            package var digests: [String: String]
            /// cosign's annotations of a signature.
            package var annotations: [String: String] = [:]

            /// A subject from its digests.
            package init(name: String? = nil, digests: [String: String]) {
                self.name = name
                self.digests = digests
            }

            /// An image or a file by its digest.
            package init(_ digest: Digest, name: String? = nil) {
                self.init(name: name, digests: [digest.algorithm.rawValue: digest.hex])
            }

            var json: JSON {
                var object = JSONObject()
                if let name { object["name"] = .string(name) }
                object["digest"] = TestSigstore.map(digests)
                if !annotations.isEmpty { object["annotations"] = TestSigstore.map(annotations) }
                return .object(object)
            }

        }

        /// `_type`.
        package var type = "https://in-toto.io/Statement/v1"
        /// What it is about.
        package var subjects: [Subject]
        /// The kind of claim.
        package var predicateType: String
        /// The claim.
        package var predicate: JSON

        /// A statement from its parts.
        package init(
            _ subjects: [Subject], predicateType: String = "https://slsa.dev/provenance/v1",
            predicate: JSON = ["buildDefinition": ["buildType": "https://acme.test/build/v1"]]
        ) {
            self.subjects = subjects
            self.predicateType = predicateType
            self.predicate = predicate
        }

        /// What cosign 3 signs in place of a simple-signing payload.
        package static func cosignSignature(
            of digest: Digest, annotations: [String: String] = [:]
        ) -> Self {
            var subject = Subject(digest)
            subject.annotations = annotations
            return Self([subject], predicateType: "https://sigstore.dev/cosign/sign/v1", predicate: [:])
        }

        /// The statement as JSON.
        package var json: JSON {
            [
                "_type": .string(type), "subject": .array(subjects.map(\.json)),
                "predicateType": .string(predicateType), "predicate": predicate,
            ]
        }
    }

    /// What a legacy image signature is made over (containers' "simple signing").
    package static func simpleSigningPayload(
        _ image: Digest, reference: String = "registry.acme.test/web", annotations: [String: String] = [:]
    ) -> [UInt8] {
        let payload: JSON = [
            "critical": [
                "identity": ["docker-reference": .string(reference)],
                "image": ["docker-manifest-digest": .string(image.description)],
                "type": "cosign container image signature",
            ],
            "optional": annotations.isEmpty ? nil : map(annotations),
        ]
        return payload.serialized()
    }

    private static func map(_ pairs: [String: String]) -> JSON {
        var object = JSONObject()
        for (key, value) in pairs.sorted(by: { $0.key < $1.key }) { object[key] = .string(value) }
        return .object(object)
    }
}
