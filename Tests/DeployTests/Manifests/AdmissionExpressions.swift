// SPDX-License-Identifier: Apache-2.0

import CEL
import StrictJSON

/// A request as expressions of webhooks and admission policies see it (Kubernetes, "Dynamic Admission Control", section
/// "Matching requests: matchConditions", and "Validating Admission Policy").
struct AdmissionExpressions: Sendable {
    var operation = "UPDATE"
    var namespace = "argocd"
    var name = "web"
    var user = "system:serviceaccount:argocd:argocd-server"
    /// The manager of fields that the client names itself, where it does.
    var fieldManager: String?
    var object: JSON
    var oldObject: JSON?

    /// What becomes of a request.
    enum Match: Equatable {
        case asked
        case passedOver
        /// With `failurePolicy: Fail` the request is refused.
        case failed(String)
    }

    /// Whether a webhook is asked: when all of its conditions hold; when one fails to evaluate and none is false, that
    /// decides.
    func match(_ webhook: JSON) -> Match {
        var failure: String?
        for condition in webhook["matchConditions"]?.array ?? [] {
            do throws(CELError) {
                let text = condition["expression"]?.string ?? ""
                if try Self.value(text, variables).bool == false { return .passedOver }
            } catch {
                failure = "\(error)"
            }
        }
        return failure.map(Match.failed) ?? .asked
    }

    /// What a ValidatingAdmissionPolicy says against the request; empty when it is allowed.
    func refusals(of policy: JSON) -> [String] {
        var all = variables
        var own = CELMap()
        var refusals: [String] = []
        do throws(CELError) {
            for variable in policy.at("spec.variables")?.array ?? [] {
                all["variables"] = .map(own)
                let value = try Self.value(variable["expression"]?.string ?? "", all)
                _ = own.insert(value, for: .string(variable["name"]?.string ?? ""))
            }
            all["variables"] = .map(own)
            for validation in policy.at("spec.validations")?.array ?? [] {
                let holds = try Self.value(validation["expression"]?.string ?? "", all).bool
                if holds != true { refusals.append(validation["message"]?.string ?? "") }
            }
        } catch {
            refusals.append("error: \(error)")
        }
        return refusals
    }

    private var variables: [String: CELValue] {
        var options = JSONObject()
        options["kind"] = operation == "CREATE" ? "CreateOptions" : "UpdateOptions"
        options["fieldManager"] = fieldManager.map { .string($0) }
        return [
            "object": CELValue(object), "oldObject": oldObject.map { CELValue($0) } ?? .null,
            "request": CELValue([
                "operation": .string(operation), "namespace": .string(namespace), "name": .string(name),
                "userInfo": ["username": .string(user)], "options": .object(options),
            ]),
        ]
    }

    private static func value(_ text: String, _ variables: [String: CELValue]) throws(CELError) -> CELValue {
        let environment = CELEnvironment(variables: ["object", "oldObject", "request", "variables"])
        return try CELExpression(parsing: text, in: environment).evaluate(variables)
    }
}
