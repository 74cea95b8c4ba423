// SPDX-License-Identifier: Apache-2.0

package import OCIModel
import StrictJSON

/// What a verifier found out about one image, for others to rely on: a SLSA Verification Summary Attestation (SLSA 1.2,
/// "Verification Summary Attestation"; in-toto predicate `https://slsa.dev/verification_summary/v1`).
package struct UnsignedSummary: Sendable {
    /// Whether the image satisfied the policy.
    package enum Result: String, Sendable {
        case passed = "PASSED"
        case failed = "FAILED"
    }

    /// Who verified. Consumers accept pairs of signer and verifier.
    package struct Verifier: Sendable {
        /// A URI.
        package var id: String
        /// The versions of its components, by name.
        package var version: [String: String]

        package init(id: String, version: [String: String] = [:]) {
            self.id = id
            self.version = version
        }
    }

    /// What the image was held against.
    package struct Policy: Sendable, Equatable {
        /// A URI; relative ones are allowed.
        package var uri: String
        /// The digest of its documents, where there are some.
        package var digest: Digest?

        package init(uri: String, digest: Digest?) {
            self.uri = uri
            self.digest = digest
        }
    }

    /// The image that was decided about.
    package var image: Digest
    /// Its name, which consumers do not compare.
    package var name: String
    package var verifier: Verifier
    /// Seconds since 1970.
    package var timeVerified: Int
    /// What the image is fetched as; a summary for one resource must not be used for another.
    package var resourceURI: String
    package var policy: Policy
    /// The digests of all evidence that counted; empty when not all of it is known.
    package var inputAttestations: [Digest]
    package var result: Result
    /// What was verified; not written when the result is `failed`.
    package var levels: VerifiedLevels

    /// A summary from its parts.
    package init(
        of image: Digest, name: String, verifier: Verifier, timeVerified: Int, resourceURI: String,
        policy: Policy, inputAttestations: [Digest] = [], result: Result,
        levels: VerifiedLevels = VerifiedLevels()
    ) {
        self.image = image
        self.name = name
        self.verifier = verifier
        self.timeVerified = timeVerified
        self.resourceURI = resourceURI
        self.policy = policy
        self.inputAttestations = inputAttestations
        self.result = result
        self.levels = levels
    }

    /// The type of the predicate.
    package static let predicateType = "https://slsa.dev/verification_summary/v1"
    /// The version of SLSA whose words are used.
    package static let slsaVersion = "1.2"

    /// The statement to sign (in-toto Statement v1). `dependencyLevels` is absent: nothing is claimed about dependencies.
    package var statement: UnsignedStatement {
        UnsignedStatement(
            about: [UnsignedStatement.Subject(image, name: name)], predicateType: Self.predicateType,
            predicate: predicate)
    }

    private var predicate: JSON {
        var predicate = JSONObject()
        predicate["verifier"] = verifier.json
        predicate["timeVerified"] = .string(RFC3339.text(timeVerified))
        predicate["resourceUri"] = .string(resourceURI)
        predicate["policy"] = policy.json
        if !inputAttestations.isEmpty {
            predicate["inputAttestations"] = .array(inputAttestations.map { ["digest": $0.set] })
        }
        predicate["verificationResult"] = .string(result.rawValue)
        predicate["verifiedLevels"] = .strings(result == .passed ? levels.words : [Result.failed.rawValue])
        predicate["slsaVersion"] = .string(Self.slsaVersion)
        return .object(predicate)
    }
}

extension UnsignedSummary.Verifier {
    fileprivate var json: JSON {
        var object = JSONObject()
        object["id"] = .string(id)
        if !version.isEmpty { object["version"] = .object(version.sortedObject) }
        return .object(object)
    }
}

extension UnsignedSummary.Policy {
    fileprivate var json: JSON {
        var object = JSONObject()
        object["uri"] = .string(uri)
        object["digest"] = digest?.set
        return .object(object)
    }
}

extension Digest {
    /// A DigestSet of one (in-toto attestation framework, "DigestSet").
    fileprivate var set: JSON { [algorithm.rawValue: .string(hex)] }
}
