// SPDX-License-Identifier: Apache-2.0

import Attestations

extension GateProblem.Code {
    var meaning: String {
        switch self {
        case .noAttestation: "None of the gate's signers attested any of its predicate types of the digest."
        case .incomplete: "Not everything that is attached was read, and what was read proves nothing."
        case .withdrawn: "An attestation that was seen before is gone, and there is none since."
        case .memoryFailed: "It cannot be told which attestations were seen before."
        case .ambiguousLatest: "The newest attestations are of one second and say different things."
        case .noVerifiedTime: "Nothing proves when the attestation was signed, which the gate must know."
        case .predicateTime: "The time that `predicateTime` names is missing, or is none."
        case .timeInFuture: "An attestation is later than now: a clock is wrong."
        case .tooOld: "The attestation is older than `maxAge` allows."
        case .predicateNotAnObject: "The predicate is a text, a list or absent; a text is never read as JSON."
        case .predicateMalformed: "The predicate lacks what its type asks for."
        case .testResult: "The tests did not pass."
        case .unknownTestResult: "The result is none of `PASSED`, `WARNED` and `FAILED`, exactly so."
        case .testConfiguration: "The test result is of another configuration."
        case .testsMissing: "A required test is not among those that passed."
        case .scanUnreadable:
            "The scan is of no shape that is known, which is not the same as without findings."
        case .scanUndated: "The scan does not say when it was made, and `maxAge` is asked for."
        case .scanAfterSigning: "The scan ended after it was signed."
        case .databaseUndated:
            "The scan does not say how old its data are, and `maxDatabaseAge` is asked for."
        case .databaseTooOld: "The scanner's data are older than `maxDatabaseAge` allows."
        case .vulnerabilities: "The scan found more vulnerabilities of a severity than the gate allows."
        case .unknownSeverity: "The scan found vulnerabilities whose severity is not known."
        case .sbomUnrecognised: "The predicate lacks the marks of the SBOM format that its type names."
        case .summaryUnusable: "The verification summary cannot be read, or contradicts SLSA."
        case .summaryNotPassed: "The verifier found that the image does not pass."
        case .summaryVerifier: "The verification summary is by another verifier than the gate names."
        case .summaryResource: "The verification summary is about another resource than the gate names."
        case .summaryLevels: "The verification summary lacks a level or property that the gate names."
        case .releasePURL: "The release is of another package."
        case .expressionFalse: "The gate's expression is false."
        case .expressionFailed:
            "The gate's expression has no value: a member is missing, or it takes too long."
        case .expressionNotBool: "The gate's expression is neither true nor false."
        }
    }
}
