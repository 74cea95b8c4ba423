// SPDX-License-Identifier: Apache-2.0

package import OCIModel
import Sigstore
package import StrictJSON

/// What a bundle or an attestation is made over: an in-toto Statement that nobody has signed yet.
///
/// Every field can be set to what no honest signer would say.
package struct UnsignedStatement: Sendable {
    /// The versions of the Statement format (in-toto attestation framework).
    package enum Version: String, Sendable {
        case v1 = "https://in-toto.io/Statement/v1"
        case v01 = "https://in-toto.io/Statement/v0.1"
    }

    /// One artifact that the statement is about.
    package struct Subject: Sendable {
        /// Its digest.
        package var digest: Digest
        /// Its name, which verifiers do not compare.
        package var name: String?
        /// The signer's annotations; `nil` leaves the member out.
        package var annotations: [String: String]?

        /// A subject from its parts.
        package init(_ digest: Digest, name: String? = nil, annotations: [String: String]? = nil) {
            self.digest = digest
            self.name = name
            self.annotations = annotations
        }
    }

    /// The format's version.
    package var version: Version
    /// What the statement is about.
    package var subjects: [Subject]
    /// The predicate's type, a URI.
    package var predicateType: String
    /// The predicate.
    package var predicate: JSON

    /// A statement from its parts.
    package init(
        _ version: Version = .v1, about subjects: [Subject], predicateType: String, predicate: JSON
    ) {
        self.version = version
        self.subjects = subjects
        self.predicateType = predicateType
        self.predicate = predicate
    }

    /// An image signature, as cosign 3 words it.
    package static func imageSignature(
        of digest: Digest, annotations: [String: String] = [:]
    ) -> UnsignedStatement {
        UnsignedStatement(
            about: [Subject(digest, annotations: annotations)], predicateType: CosignPredicate.sign,
            predicate: [:])
    }

    /// An attestation, as cosign 3 words it; `name` is the image's repository.
    package static func attestation(
        _ predicateType: String, _ predicate: JSON, about digest: Digest, name: String = ""
    ) -> UnsignedStatement {
        UnsignedStatement(
            .v01, about: [Subject(digest, name: name)], predicateType: predicateType, predicate: predicate)
    }

    /// The bytes, with the members in cosign 3's order.
    package var bytes: [UInt8] {
        let statement: JSON = [
            "_type": .string(version.rawValue),
            "subject": .array(subjects.map(\.json)),
            "predicateType": .string(predicateType),
            "predicate": predicate,
        ]
        return statement.serialized()
    }
}

extension UnsignedStatement.Subject {
    fileprivate var json: JSON {
        var object = JSONObject()
        if let name { object["name"] = .string(name) }
        object["digest"] = [digest.algorithm.rawValue: .string(digest.hex)]
        if let annotations { object["annotations"] = .object(annotations.sortedObject) }
        return .object(object)
    }
}
