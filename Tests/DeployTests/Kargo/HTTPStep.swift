// SPDX-License-Identifier: Apache-2.0

import CEL
import Foundation
import StrictJSON

/// Kargo's promotion step `http`, as far as its verdict on an answer goes (Kargo's documentation, "Promotion Steps", `http`).
struct HTTPStep {
    let config: JSON

    /// What Kargo makes of an answer.
    enum Outcome: Equatable {
        /// The Promotion ends; with the message that people see, where the step has one.
        case failed(String?)
        case succeeded
        /// It is asked again, until the step's time is up.
        case running
        /// It is asked again, but only so many times.
        case errored
    }

    /// Failure is looked at first.
    func outcome(status: Int, body: JSON) -> Outcome {
        do throws(CELError) {
            let response: JSON = ["status": JSON(.number("\(status)")), "body": body]
            if try holds("failureExpression", response) { return .failed(try message(response)) }
            return try holds("successExpression", response) ? .succeeded : .running
        } catch {
            return .errored
        }
    }

    /// What the step hands on, by name.
    func outputs(status: Int, body: JSON) throws(CELError) -> [String: JSON] {
        let response: JSON = ["status": JSON(.number("\(status)")), "body": body]
        var outputs: [String: JSON] = [:]
        for output in config["outputs"]?.array ?? [] {
            let value = try Self.value(output["fromExpression"]?.string ?? "", response)
            outputs[output["name"]?.string ?? ""] = Self.json(value)
        }
        return outputs
    }

    private static func json(_ value: CELValue) -> JSON? {
        switch value {
        case .null: JSON(.null)
        case .string(let text): .string(text)
        case .int(let number): JSON(.number("\(number)"))
        default: .none
        }
    }

    private func holds(_ key: String, _ response: JSON) throws(CELError) -> Bool {
        guard let text = config[key]?.string else { return false }
        return try Self.value(text, response).bool ?? false
    }

    private func message(_ response: JSON) throws(CELError) -> String? {
        guard let text = config["errorExpression"]?.string else { return nil }
        guard case .string(let message) = try Self.value(text, response) else { return nil }
        return message
    }

    private static func value(_ text: String, _ response: JSON) throws(CELError) -> CELValue {
        let environment = CELEnvironment(variables: ["response"])
        return try CELExpression(parsing: rewritten(text), in: environment).evaluate([
            "response": CELValue(response)
        ])
    }

    /// Expressions of Kargo are expr-lang's. As far as ours go they are CEL's too, but for members that are missing, which
    /// are nil there, and `??`.
    static func rewritten(_ text: String) -> String {
        var result = ""
        var rest = text.replacing("response.body?.", with: "response.body.")[...]
        while let range = rest.firstRange(of: "response.body.") {
            let name = rest[range.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            let member = "response.body.\(name)"
            result += rest[..<range.lowerBound] + "(has(\(member)) ? \(member) : null)"
            rest = rest[name.endIndex...]
        }
        result += rest
        let sides = result.split(separator: " ?? ", maxSplits: 1)
        return sides.count == 2 ? "\(sides[0]) != null ? \(sides[0]) : \(sides[1])" : result
    }
}
