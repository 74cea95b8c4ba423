// SPDX-License-Identifier: Apache-2.0

import Attestations

extension ProvenanceObjection.Code {
    var meaning: String {
        switch self {
        case .malformed: "A provenance cannot be read."
        case .unsigned: "Nobody known signed the provenance; level 1 where `slsa.unsignedProvenance` says so."
        case .unknownSigner: "Whoever signed the provenance is no builder that the policy trusts."
        case .builder: "The provenance names another builder than its signer may speak for."
        case .builderVersion: "The builder signed at a ref that does not count: a branch, or no release."
        case .buildType: "The build was of another type than the builder or the policy allows."
        case .certificateDisagrees:
            "The signer's certificate says something else of the build than the provenance."
        case .certificateConflict: "The signer's certificate says one thing in two ways that differ."
        case .runner: "The build ran on a runner that does not count, such as a self-hosted one."
        case .pullRequest: "A pull request started the build, and `slsa.triggers` does not allow that."
        case .source: "The build is of another repository than `slsa.source`."
        case .ref: "The build is of another ref than `slsa.refs` allow."
        case .workflow: "The build was defined elsewhere than `slsa.workflows` allow."
        case .trigger: "The build was started by something else than `slsa.triggers` allow."
        case .unexpectedParameter: "The build had an external parameter that the policy does not list."
        case .parameter: "An external parameter of the build has another value than the policy wants."
        }
    }
}

extension SummaryObjection.Code {
    var meaning: String {
        switch self {
        case .malformed: "A verification summary cannot be read."
        case .unknownSigner: "Whoever signed the verification summary is no verifier that the policy trusts."
        case .verifier: "The verification summary names another verifier than its signer may speak for."
        case .resource: "The verification summary is about something else."
        case .failed: "The verifier found that the image does not pass."
        case .unknownLevel: "The verification summary names a level that SLSA does not define."
        case .twoLevels: "The verification summary names two levels of one track."
        case .noLevel: "The verification summary vouches for no level."
        case .refs: "The verified source is on other refs than `slsa.refs` allow."
        }
    }
}
