// SPDX-License-Identifier: Apache-2.0

import CEL
import FoundationEssentials
import Kubernetes
import StrictJSON

/// What the admission of the API server does with a request: mutating webhooks, then validating policies, then validating
/// webhooks.
struct AdmissionChain: Sendable {
    /// What came of it.
    struct Outcome: Sendable {
        var object: JSON?
        var warnings: [String] = []
        /// By `WEBHOOK/KEY`.
        var auditAnnotations: [String: String] = [:]
    }

    var caller: WebhookCaller
    var mutating: [JSON]
    var policies: [JSON]
    var bindings: [JSON]
    var validating: [JSON]
    var namespaceObject: JSON?

    func admit(_ attributes: Attributes, _ outcome: inout Outcome) async throws(APIFailure) {
        var attributes = attributes
        outcome.object = attributes.object
        // What configures admission cannot be kept from being repaired by it.
        if attributes.collection.group == "admissionregistration.k8s.io" { return }
        for webhook in mutating.flatMap({ $0["webhooks"]?.array ?? [] }) {
            guard let response = try await ask(webhook, attributes, &outcome) else { continue }
            if let denial = Self.denial(webhook, response) { throw denial }
            attributes.object = try patched(attributes.object, webhook, response)
        }
        outcome.object = attributes.object
        try check(attributes, &outcome)
        // The real server asks all at once and reports the first denial.
        var denial: APIFailure?
        for webhook in validating.flatMap({ $0["webhooks"]?.array ?? [] }) {
            do throws(APIFailure) {
                guard let response = try await ask(webhook, attributes, &outcome) else { continue }
                denial = denial ?? Self.denial(webhook, response)
            } catch { denial = denial ?? error }
        }
        if let denial { throw denial }
    }

    // MARK: Webhooks

    /// The answer of a webhook; `nil` where it is not meant, or cannot be asked and need not be.
    private func ask(
        _ webhook: JSON, _ attributes: Attributes, _ outcome: inout Outcome
    ) async throws(APIFailure) -> JSON? {
        let name = webhook["name"]?.string ?? ""
        let mayFail = webhook["failurePolicy"]?.string == "Ignore"
        let matching = RuleMatching(attributes: attributes, namespaceObject: namespaceObject)
        guard matching.matches(rules: webhook["rules"], of: webhook) else { return nil }
        do throws(Expressions.Failure) {
            guard try Expressions(attributes).hold(webhook["matchConditions"]) else { return nil }
        } catch {
            if mayFail { return nil }
            throw .forbidden(attributes.collection, attributes.key.name, error.why)
        }
        if attributes.isDryRun, !["None", "NoneOnDryRun"].contains(webhook["sideEffects"]?.string ?? "") {
            throw .badRequest("admission webhook \"\(name)\" does not support dry run")
        }
        let response: JSON
        do throws(WebhookCaller.Failure) { response = try await caller.call(webhook, attributes) } catch {
            if mayFail { return nil }
            throw .internalError("failed calling webhook \"\(name)\": \(error.why)")
        }
        outcome.warnings += response["warnings"]?.array?.compactMap(\.string) ?? []
        for annotation in response["auditAnnotations"]?.object?.members ?? [] {
            outcome.auditAnnotations["\(name)/\(annotation.key)"] = annotation.value.string
        }
        return response
    }

    private static func denial(_ webhook: JSON, _ response: JSON) -> APIFailure? {
        if response["allowed"]?.bool == true { return nil }
        let status = response["status"]
        let said = [status?["message"]?.string, status?["reason"]?.string].compactMap { $0 }.first {
            !$0.isEmpty
        }
        return APIFailure(
            code: max(status?["code"]?.int ?? 400, 400), reason: status?["reason"]?.string ?? "",
            message: "admission webhook \"\(webhook["name"]?.string ?? "")\" denied the request"
                + (said.map { ": \($0)" } ?? " without explanation"))
    }

    private func patched(_ object: JSON?, _ webhook: JSON, _ response: JSON) throws(APIFailure) -> JSON? {
        guard let text = response["patch"]?.string, let object else { return object }
        guard response["patchType"]?.string == "JSONPatch", let bytes = Data(base64Encoded: text),
            let patch = try? JSON(parsing: bytes)
        else { throw .internalError("webhook \"\(webhook["name"]?.string ?? "")\": invalid patch") }
        do throws(JSONPatch.Failure) { return try JSONPatch.apply(patch, to: object) } catch {
            throw .internalError(error.why)
        }
    }

    // MARK: Policies

    private func check(_ attributes: Attributes, _ outcome: inout Outcome) throws(APIFailure) {
        for binding in bindings {
            let name = binding["spec"]?["policyName"]?.string
            guard let policy = policies.first(where: { $0["metadata"]?["name"]?.string == name }),
                let message = failure(of: policy, binding, attributes)
            else { continue }
            let actions = binding["spec"]?["validationActions"]?.array?.compactMap(\.string) ?? []
            let text =
                "ValidatingAdmissionPolicy '\(name ?? "")' with binding "
                + "'\(binding["metadata"]?["name"]?.string ?? "")' denied request: \(message.text)"
            if actions.contains("Warn") {
                outcome.warnings.append(text.replacing("denied request", with: "validation failure"))
            }
            guard actions.contains("Deny") else { continue }
            var denial = APIFailure.forbidden(attributes.collection, attributes.key.name, text)
            denial.reason = message.reason
            denial.code =
                switch message.reason {
                case "Forbidden": 403
                case "Unauthorized": 401
                case "RequestEntityTooLarge": 413
                default: 422
                }
            throw denial
        }
    }

    private func failure(
        of policy: JSON, _ binding: JSON, _ attributes: Attributes
    ) -> (text: String, reason: String)? {
        let spec = policy["spec"]
        let constraints = spec?["matchConstraints"]
        let matching = RuleMatching(attributes: attributes, namespaceObject: namespaceObject)
        guard
            matching.matches(
                rules: constraints?["resourceRules"], excluded: constraints?["excludeResourceRules"],
                of: constraints)
        else { return nil }
        if let narrower = binding["spec"]?["matchResources"] {
            let rules = narrower["resourceRules"] ?? constraints?["resourceRules"]
            guard matching.matches(rules: rules, excluded: narrower["excludeResourceRules"], of: narrower)
            else {
                return nil
            }
        }
        let mayFail = spec?["failurePolicy"]?.string == "Ignore"
        var expressions = Expressions(attributes, namespaceObject: namespaceObject)
        do throws(Expressions.Failure) {
            guard try expressions.hold(spec?["matchConditions"]) else { return nil }
        } catch {
            return mayFail ? nil : (error.why, "Invalid")
        }
        for variable in spec?["variables"]?.array ?? [] {
            expressions.define(variable["name"]?.string ?? "", variable["expression"]?.string ?? "")
        }
        for validation in spec?["validations"]?.array ?? [] {
            let expression = validation["expression"]?.string ?? ""
            let reason = validation["reason"]?.string ?? "Invalid"
            do throws(Expressions.Failure) {
                if try expressions.truth(expression) { continue }
            } catch {
                if mayFail { continue }
                return (error.why, reason)
            }
            return (Self.message(of: validation, expression, expressions), reason)
        }
        return nil
    }

    private static func message(of validation: JSON, _ expression: String, _ expressions: Expressions)
        -> String
    {
        if let source = validation["messageExpression"]?.string, let value = try? expressions.value(source),
            case .string(let text) = value, !text.isEmpty
        {
            return text
        }
        return validation["message"]?.string ?? "failed expression: \(expression)"
    }
}
