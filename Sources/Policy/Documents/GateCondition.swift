// SPDX-License-Identifier: Apache-2.0

package import LinearPattern

/// What a predicate must say, by its kind. An expression adds to it and takes nothing away.
package enum GateCondition: Sendable, Equatable {
    case testResult(GateTestResult)
    case vulnerabilities(GateVulnerabilities)
    /// It is an SBOM of the format that its type names.
    case sbom
    case vsa(GateSummary)
    /// Its package URL matches.
    case release(purl: Glob)
    /// Only the gate's expression decides.
    case none
}

/// What a test result must say (in-toto predicate `test-result` v0.1).
package struct GateTestResult: Sendable, Equatable {
    /// The least that counts.
    package enum Requirement: String, Sendable, CaseIterable {
        case passed = "PASSED"
        /// `WARNED` or `PASSED`.
        case warned = "WARNED"
    }

    package var require: Requirement
    /// The name of one of its configurations; `nil` for any.
    package var configuration: String?
    /// Tests that must be among those that passed.
    package var requiredTests: [String]

    package init(
        require: Requirement = .passed, configuration: String? = nil, requiredTests: [String] = []
    ) {
        self.require = require
        self.configuration = configuration
        self.requiredTests = requiredTests
    }
}

/// What a verification summary must say (SLSA's VSA v1).
package struct GateSummary: Sendable, Equatable {
    /// `verifier.id`, exactly.
    package var verifierID: String
    /// `resourceUri`, exactly.
    package var resourceURI: String
    /// Each must be among `verifiedLevels`, or lie below one of them.
    package var levels: [VerifiedLevel]

    package init(verifierID: String, resourceURI: String, levels: [VerifiedLevel] = []) {
        self.verifierID = verifierID
        self.resourceURI = resourceURI
        self.levels = levels
    }
}
