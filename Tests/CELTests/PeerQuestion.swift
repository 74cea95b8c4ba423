// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import TestPeers
import Testing

@testable import CEL

/// An expression that both evaluators are given.
struct PeerQuestion: Sendable {
    /// A value, or any error: the errors of two programs have nothing else in common.
    enum Answer: Equatable {
        case value(Rendering)
        case error
    }

    var text: String
    var variables: [String: JSON]
    var container = ""

    /// A test of the specification, if its bindings are as in JSON.
    init?(_ test: ConformanceCase) {
        text = test.expression
        container = test.environment.container
        variables = [:]
        for (name, value) in test.bindings {
            guard let json = Self.json(value) else { return nil }
            variables[name] = json
        }
    }

    init(text: String, variables: [String: JSON]) {
        self.text = text
        self.variables = variables
    }

    /// Our answer. As there, names are looked up while it is evaluated.
    var ours: Answer {
        let environment = CELEnvironment(
            variables: Set(variables.keys), container: container, unknownNames: .failWhenReached)
        do throws(CELError) {
            let value = try CELExpression(parsing: text, in: environment)
                .evaluate(variables.mapValues { CELValue($0) }, timeZones: .ofThisMachine)
            return .value(Rendering(value))
        } catch {
            return .error
        }
    }

    /// The peer's answers.
    static func answers(to questions: [PeerQuestion]) async throws -> [Answer] {
        let lines = try await CELPeer.evaluate(questions.map(\.line))
        return try lines.map { line in
            let answer = try JSON(parsing: line)
            if let value = answer["value"]?.string { return .value(Rendering(peer: value)) }
            _ = try #require(answer["error"]?.string)
            return .error
        }
    }

    private var line: String {
        var members = JSONObject()
        for (name, value) in variables.sorted(by: { $0.key < $1.key }) { members[name] = value }
        // Unless they are checked first, the peer knows no qualified names.
        let isQualified = !container.isEmpty || variables.keys.contains { $0.contains(".") }
        let question: JSON = [
            "text": .string(text), "variables": .object(members), "container": .string(container),
            "check": .bool(isQualified),
        ]
        return question.text()
    }

    private static func json(_ value: CELValue) -> JSON? {
        switch value {
        case .null: return JSON(.null)
        case .bool(let truth): return .bool(truth)
        case .int(let number): return JSON(.number(String(number)))
        case .double(let number): return JSON(.number(String(number)))
        case .string(let text): return .string(text)
        case .list(let list):
            let parts = list.elements.compactMap(json)
            return parts.count == list.elements.count ? .array(parts) : nil
        case .map(let map):
            var members = JSONObject()
            for entry in map.entries {
                guard case .string(let name) = entry.key, let part = json(entry.value) else { return nil }
                members[name] = part
            }
            return .object(members)
        default: return nil
        }
    }
}
