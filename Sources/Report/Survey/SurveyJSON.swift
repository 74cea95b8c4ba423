// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import OCIModel
import Registry
import Signatures
import Sigstore
package import StrictJSON
import TrustRoots
package import Verification

/// What an image carries, for machines.
package enum SurveyJSON {
    /// The version of the schema that is written.
    package static let schemaVersion = "assay.dev/survey/v1"

    package static func render(_ survey: ImageSurvey) -> JSON {
        var object = JSONObject()
        object["schemaVersion"] = .string(schemaVersion)
        object["reference"] = .string(survey.reference.description)
        object["digest"] = .string(survey.digest.description)
        object["platforms"] = .strings(survey.platforms)
        object["entries"] = .array(survey.entries.map(entry) + survey.notary.map(\.json))
        object["unreadable"] = unreadable(survey)
        object["failures"] = failures(survey)
        object["trustRootFailures"] = .array(
            survey.trustRootFailures.map { ["code": .string($0.code.rawValue), "why": .string("\($0)")] })
        object["complete"] = .bool(survey.failures.isEmpty && !survey.isBounded)
        object["requests"] = .int(survey.requests)
        return .object(object)
    }

    static func unreadable(_ survey: ImageSurvey) -> JSON {
        .array(
            survey.everythingUnreadable.map { ["source": .string($0.source.phrase), "why": .string($0.why)] })
    }

    static func failures(_ survey: ImageSurvey) -> JSON {
        .array(survey.failures.map { ["code": .string($0.code.rawValue), "why": .string("\($0)")] })
    }

    private static func entry(_ entry: ImageSurvey.Entry) -> JSON {
        var object = JSONObject()
        object["kind"] = entry.claim?.isImageSignature ?? false ? "signature" : "attestation"
        object["layout"] = .string(entry.signature.layout.rawValue)
        object["route"] = .string(entry.source.route.rawValue)
        object["blob"] = entry.source.blob.map { .string($0.description) }
        object["signer"] = signer(SurveySigner(entry))
        object["logEvidence"] = .bool(!entry.signature.entity.logEntries.isEmpty)
        object["timestamps"] = .int(entry.signature.entity.timestamps.count)
        if let claim = entry.claim {
            object["predicateType"] = claim.predicateType.map(JSON.string)
            object["digests"] = .strings(claim.digests.map(\.description))
            object["annotations"] = .object(claim.annotations.sortedObject)
        }
        return .object(object)
    }

    static func signer(_ signer: SurveySigner) -> JSON {
        var object = JSONObject()
        switch signer {
        case .known(let named):
            object["proven"] = true
            object["name"] = .string(named.name)
            object["keyFingerprint"] = .string(named.key.fingerprint.description)
        case .unknownKey(let digest):
            object["proven"] = false
            object["keyFingerprint"] = digest.map { .string($0.description) }
        case .proven(let certificate, let trustRoot, let signature):
            object["proven"] = true
            object["subjects"] = .strings(certificate.alternativeNames.map(\.text))
            object["issuer"] = certificate.fulcio.issuer.map(JSON.string)
            object["certificateAuthority"] = signature.certificate.map { .string($0.authority) }
            object["trustRoot"] = .string(trustRoot)
        case .unproven(let certificate, let rejection):
            object["proven"] = false
            object["subjects"] = .strings(certificate.alternativeNames.map(\.text))
            object["issuer"] = certificate.fulcio.issuer.map(JSON.string)
            object["certificateAuthority"] = .string(certificate.issuerText)
            object["why"] = .string(rejection.code)
        case .unreadableCertificate: object["proven"] = false
        }
        return .object(object)
    }
}

extension ImageSurvey {
    /// What is there and cannot be read, whoever's format it should be.
    var everythingUnreadable: [(why: String, source: EvidenceSource)] {
        unreadable.map { ($0.why, $1) } + unreadableNotary.map { ("\($0)", $1) }
    }
}
