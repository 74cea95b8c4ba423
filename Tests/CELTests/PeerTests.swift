// SPDX-License-Identifier: Apache-2.0

import CEL
import Foundation
import StrictJSON
import TestPeers
import Testing

/// 2,000 expressions in four runs, and 30,000 where there is time.
private let isLong = ProcessInfo.processInfo.environment["ASSAY_LONG"] != nil

/// Google's evaluator gives the same values, and errors where there are errors.
@Suite(
    .timeLimit(.minutes(5)),
    .enabled(if: CELPeer.isExpected, "scripts/install-peers did not install cel"))
struct PeerTests {
    @Test(.enabled(if: ConformanceCase.areHere, "the public test data is not here"))
    func theSpecificationsTests() async throws {
        let questions = try ConformanceCase.files().flatMap(\.cases).compactMap { PeerQuestion($0) }
            .filter { question in !PeerDifference.known.contains { $0.text == question.text } }
        #expect(questions.count > 1000)
        try await compare(questions)
    }

    @Test(arguments: 1...(isLong ? 60 : 4)) func generated(_ seed: UInt64) async throws {
        var generator = ExpressionGenerator(seed: seed)
        let questions = (0..<500).map { _ in
            PeerQuestion(text: generator.expression(), variables: ExpressionGenerator.variables)
        }
        let values = try await compare(questions)
        // What is generated is not just errors.
        #expect(values > 200)
    }

    @Test func theDifferencesAreThoseThatAreKnown() async throws {
        let questions = PeerDifference.known.map { PeerQuestion(text: $0.text, variables: [:]) }
        let answers = try await PeerQuestion.answers(to: questions)
        for (difference, (question, theirs)) in zip(PeerDifference.known, zip(questions, answers)) {
            #expect(question.ours == difference.ours, "\(difference)")
            #expect(theirs == difference.theirs, "\(difference)")
        }
    }

    @Test func thePeerTellsValuesFromErrors() async throws {
        let questions = ["1 + 1", "1 / 0", "(", "'\u{E9}'"].map { PeerQuestion(text: $0, variables: [:]) }
        let answers = try await PeerQuestion.answers(to: questions)
        #expect(
            answers == [.value(Rendering(.int(2))), .error, .error, .value(Rendering(.string("\u{E9}")))])
    }

    /// Returns how many of the expressions have values.
    @discardableResult
    private func compare(_ questions: [PeerQuestion]) async throws -> Int {
        let answers = try await PeerQuestion.answers(to: questions)
        try #require(answers.count == questions.count)
        var values = 0
        for (question, theirs) in zip(questions, answers) {
            let ours = question.ours
            if case .value = ours { values += 1 }
            guard ours != theirs else { continue }
            Issue.record("\(question.text): \(ours) here, \(theirs) there")
        }
        return values
    }
}
