// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON
import Testing

/// One fault, where lint sees it, and the same text without the fault, of which lint says nothing.
struct ProblemCase: Sendable, CustomTestStringConvertible {
    let problem: PolicyProblem
    let place: String
    let refused: String
    let accepted: String
    var testDescription: String { "\(problem.code.rawValue) at \(place)" }

    init(_ problem: PolicyProblem, at place: String, _ refused: String, butNot accepted: String) {
        self.problem = problem
        self.place = place
        self.refused = refused
        self.accepted = accepted
    }
}

/// Every problem of `PolicyProblem`, each with the twin that has none.
struct ProblemTests {
    static let cases =
        decodingCases + kubernetesCases + mergingCases + signerCases + warningCases
        + gateCases + notaryCases

    @Test(arguments: cases) func saysWhatIsWrongAndWhere(_ each: ProblemCase) {
        let diagnostics = lint.diagnostics(read(each.refused))
        #expect(diagnostics.map(\.problem) == [each.problem])
        #expect(diagnostics.map(\.location.description) == ["policy.yaml:\(each.place)"])
    }

    @Test(arguments: cases) func saysNothingOfTheTwin(_ each: ProblemCase) {
        #expect(lintLines(each.accepted) == [])
    }

    /// Only the command line knows which policy was named for which application.
    @Test func everyProblemHasACase() {
        let covered = Set(Self.cases.map(\.problem.code)).union([.projectMismatch])
        #expect(Set(PolicyProblem.Code.allCases).subtracting(covered) == [])
    }

    @Test func codesAreDistinct() {
        #expect(Set(PolicyProblem.Code.allCases.map(\.rawValue)).count == PolicyProblem.Code.allCases.count)
    }

    @Test(arguments: cases) func aMessageIsOneLineWithItsCode(_ each: ProblemCase) {
        let diagnostic = lint.diagnostics(read(each.refused)).first?.description ?? ""
        #expect(diagnostic.hasPrefix("policy.yaml:\(each.place): "))
        #expect(diagnostic.hasSuffix("[\(each.problem.code.rawValue)]"))
        #expect(!diagnostic.contains("\n"))
    }
}
