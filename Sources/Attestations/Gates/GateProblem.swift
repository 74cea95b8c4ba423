// SPDX-License-Identifier: Apache-2.0

package import CEL
package import OCIModel
package import Policy
package import StrictJSON

/// Why a gate is not satisfied. Texts that come from a statement are cut to what a line can show.
package enum GateProblem: Error, Sendable, Equatable {
    // Which attestations there are.
    /// None of the gate's signers attested any of its types. `near` are types they attested that are almost one of
    /// them, `others` are the rest.
    case noAttestation(wanted: [String], near: [String], others: [String])
    /// Not everything that is attached was read, and what was read proves nothing.
    case incomplete
    /// One that was seen before is gone, and there is none since.
    case withdrawn(GateRecord)
    /// It is not known whether one was seen before.
    case memoryFailed(GateMemoryFailure)
    /// The newest are of one second and say different things.
    case ambiguousLatest(at: Int, [Digest])

    // When they were made.
    /// Nothing proves when it was signed, which the gate must know.
    case noVerifiedTime
    /// The predicate's own time, which the policy names, is missing or is none.
    case predicateTime(JSONShapeError)
    /// A time is later than now: a clock is wrong.
    case timeInFuture(Int, now: Int)
    case tooOld(at: Int, maxAge: PolicyDuration)

    // What they say.
    /// The predicate is a text, as old versions of cosign write it, or absent.
    case predicateNotAnObject(found: String)
    case predicateMalformed(JSONShapeError)
    case testResult(found: String, wanted: GateTestResult.Requirement)
    /// The result is none of `PASSED`, `WARNED` and `FAILED`.
    case unknownTestResult(String)
    case testConfiguration(wanted: String, found: [String])
    /// Tests that are needed are not among those that passed.
    case testsMissing([String])
    case scanUnreadable(JSONShapeError)
    /// The scan does not say when it was made, which the gate must know.
    case scanUndated
    /// The scan ended after it was signed.
    case scanAfterSigning(finishedAt: Int, signedAt: Int)
    /// The scan does not say how old its data are.
    case databaseUndated
    case databaseTooOld(updatedAt: Int, maxAge: PolicyDuration)
    case vulnerabilities(VulnerabilitySeverity, found: Int, allowed: Int, ids: [String])
    case unknownSeverity(found: Int, ids: [String])
    /// The predicate lacks the marks of the format that its type names.
    case sbomUnrecognised(JSONShapeError)
    case summaryUnusable(SummaryObjection)
    case summaryNotPassed
    case summaryVerifier(found: String, wanted: String)
    case summaryResource(found: String, wanted: String)
    case summaryLevels(missing: [VerifiedLevel], found: [String])
    case releasePURL(found: String, wanted: String)

    // What the policy's own expression says of them.
    case expressionFalse(String)
    /// It has no value, or takes too long to have one.
    case expressionFailed(CELError)
    case expressionNotBool(CELType)
}

extension GateProblem {
    /// What a gate with this problem comes to: rejected, or not to be decided now.
    package var outcome: Outcome { code.outcome }

    /// Stable names, for machines.
    package enum Code: String, Sendable, CaseIterable {
        case noAttestation = "gate.no-attestation"
        case incomplete = "gate.incomplete"
        case withdrawn = "gate.attestation-withdrawn"
        case memoryFailed = "gate.memory-unreadable"
        case ambiguousLatest = "gate.ambiguous-latest"
        case noVerifiedTime = "gate.no-verified-time"
        case predicateTime = "gate.predicate-time"
        case timeInFuture = "gate.time-in-future"
        case tooOld = "gate.too-old"
        case predicateNotAnObject = "gate.predicate-not-an-object"
        case predicateMalformed = "gate.predicate-malformed"
        case testResult = "gate.test-result"
        case unknownTestResult = "gate.test-result-unknown"
        case testConfiguration = "gate.test-configuration"
        case testsMissing = "gate.tests-missing"
        case scanUnreadable = "gate.scan-unreadable"
        case scanUndated = "gate.scan-undated"
        case scanAfterSigning = "gate.scan-after-signing"
        case databaseUndated = "gate.scan-database-undated"
        case databaseTooOld = "gate.scan-database-too-old"
        case vulnerabilities = "gate.vulnerabilities"
        case unknownSeverity = "gate.severity-unknown"
        case sbomUnrecognised = "gate.sbom-unrecognised"
        case summaryUnusable = "gate.vsa-unusable"
        case summaryNotPassed = "gate.vsa-not-passed"
        case summaryVerifier = "gate.vsa-verifier"
        case summaryResource = "gate.vsa-resource"
        case summaryLevels = "gate.vsa-levels"
        case releasePURL = "gate.release-purl"
        case expressionFalse = "gate.expression-false"
        case expressionFailed = "gate.expression-error"
        case expressionNotBool = "gate.expression-not-bool"

        /// What was read and does not satisfy rejects. What might be otherwise in a moment, or with all evidence at hand,
        /// leaves it open.
        package var outcome: Outcome {
            switch self {
            case .incomplete, .withdrawn, .memoryFailed, .timeInFuture: .undetermined
            case .noAttestation, .ambiguousLatest, .noVerifiedTime, .predicateTime, .tooOld,
                .predicateNotAnObject, .predicateMalformed, .testResult, .unknownTestResult,
                .testConfiguration, .testsMissing, .scanUnreadable, .scanUndated, .scanAfterSigning,
                .databaseUndated, .databaseTooOld, .vulnerabilities, .unknownSeverity, .sbomUnrecognised,
                .summaryUnusable, .summaryNotPassed, .summaryVerifier, .summaryResource, .summaryLevels,
                .releasePURL, .expressionFalse, .expressionFailed, .expressionNotBool:
                .rejected
            }
        }
    }

    /// The stable name.
    package var code: Code {
        switch self {
        case .noAttestation: .noAttestation
        case .incomplete: .incomplete
        case .withdrawn: .withdrawn
        case .memoryFailed: .memoryFailed
        case .ambiguousLatest: .ambiguousLatest
        case .noVerifiedTime: .noVerifiedTime
        case .predicateTime: .predicateTime
        case .timeInFuture: .timeInFuture
        case .tooOld: .tooOld
        case .predicateNotAnObject: .predicateNotAnObject
        case .predicateMalformed: .predicateMalformed
        case .testResult: .testResult
        case .unknownTestResult: .unknownTestResult
        case .testConfiguration: .testConfiguration
        case .testsMissing: .testsMissing
        case .scanUnreadable: .scanUnreadable
        case .scanUndated: .scanUndated
        case .scanAfterSigning: .scanAfterSigning
        case .databaseUndated: .databaseUndated
        case .databaseTooOld: .databaseTooOld
        case .vulnerabilities: .vulnerabilities
        case .unknownSeverity: .unknownSeverity
        case .sbomUnrecognised: .sbomUnrecognised
        case .summaryUnusable: .summaryUnusable
        case .summaryNotPassed: .summaryNotPassed
        case .summaryVerifier: .summaryVerifier
        case .summaryResource: .summaryResource
        case .summaryLevels: .summaryLevels
        case .releasePURL: .releasePURL
        case .expressionFalse: .expressionFalse
        case .expressionFailed: .expressionFailed
        case .expressionNotBool: .expressionNotBool
        }
    }
}
