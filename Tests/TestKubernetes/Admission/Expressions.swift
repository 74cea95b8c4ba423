// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes
import StrictJSON

/// Evaluates expressions of webhooks and policies over a request, as the API server binds their variables.
struct Expressions {
    /// Why an expression has no value.
    struct Failure: Error {
        var why: String
    }

    private var variables: [String: CELValue]
    private var composed = CELMap()

    init(_ attributes: Attributes, namespaceObject: JSON? = nil, parameters: JSON? = nil) {
        var request = attributes.request(uid: "00000000-0000-0000-0000-000000000000")
        for name in ["uid", "object", "oldObject"] { request = request.setting([name], nil) }
        variables = [
            "object": CELValue(attributes.object ?? .null),
            "oldObject": CELValue(attributes.oldObject ?? .null), "request": CELValue(request),
            "namespaceObject": CELValue(namespaceObject ?? .null), "params": CELValue(parameters ?? .null),
        ]
    }

    func value(_ expression: String) throws(Failure) -> CELValue {
        do throws(CELError) {
            let parsed = try CELExpression(parsing: expression, in: Self.environment, limits: Self.limits)
            return try parsed.evaluate(
                variables.merging(["variables": .map(composed)]) { $1 }, limits: Self.limits)
        } catch {
            throw Failure(why: "expression '\(expression)' resulted in error: \(error)")
        }
    }

    func truth(_ expression: String) throws(Failure) -> Bool {
        guard case .bool(let truth) = try value(expression) else {
            throw Failure(why: "expression '\(expression)' does not evaluate to bool")
        }
        return truth
    }

    /// A variable of a policy. One that fails is absent: it fails where it is used.
    mutating func define(_ name: String, _ expression: String) {
        if let value = try? value(expression) { _ = composed.insert(value, for: .string(name)) }
    }

    /// Whether all conditions hold. One that is false decides, whatever fails beside it.
    func hold(_ conditions: JSON?) throws(Failure) -> Bool {
        var failure: Failure?
        for condition in conditions?.array ?? [] {
            do throws(Failure) {
                if !(try truth(condition["expression"]?.string ?? "")) { return false }
            } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
        return true
    }

    private static let environment = CELEnvironment(variables: [
        "object", "oldObject", "request", "namespaceObject", "params", "variables",
    ])
    /// The API server's own unit of cost is another; its limit for one expression is ten million of them.
    private static let limits = CELLimits(cost: 1_000_000)
}
