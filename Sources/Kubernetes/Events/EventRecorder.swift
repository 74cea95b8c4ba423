// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Writes Events (core/v1) about objects: what happens again is counted on the Event that is there, and no object gets
/// more than a few.
package actor EventRecorder {
    package enum Severity: String, Sendable {
        case normal = "Normal"
        case warning = "Warning"
    }

    /// What became of an Event.
    package enum Outcome: Sendable, Equatable {
        case created
        /// The Event that is there has been counted up.
        case counted
        /// The object has had too many.
        case dropped
        case failed(KubernetesError)
    }

    private struct Signature: Hashable {
        var object: InvolvedObject
        var severity: Severity
        var reason: String
        var message: String
    }

    private struct Known {
        var name: String
        var count: Int
    }

    private let client: KubernetesClient
    private let component: String
    private let instance: String
    private let effects: KubernetesEffects
    private var known: [Signature: Known] = [:]
    private var budgets: [InvolvedObject: EventBudget] = [:]

    /// - Parameters:
    ///   - component: Who says it, `assay` for example.
    ///   - instance: Which of its replicas.
    package init(_ client: KubernetesClient, component: String, instance: String, effects: KubernetesEffects)
    {
        self.client = client
        self.component = component
        self.instance = instance
        self.effects = effects
    }

    /// Says something about an object. The message is cut to 1,024 bytes.
    ///
    /// - Parameter reason: One word in camel case, for machines.
    @discardableResult
    package func record(
        _ severity: Severity, _ reason: String, _ message: String, about object: InvolvedObject
    ) async -> Outcome {
        let now = effects.now()
        if budgets.count >= Self.mostKnown, budgets[object] == nil { budgets = [:] }
        guard budgets[object, default: EventBudget(at: now)].take(at: now) else { return .dropped }
        let signature = Signature(
            object: object, severity: severity, reason: String(reason.prefix(128)), message: Self.cut(message)
        )
        do throws(KubernetesError) {
            if let outcome = try await count(signature) { return outcome }
            try await create(signature)
            return .created
        } catch {
            known[signature] = nil
            return .failed(error)
        }
    }

    /// Counts up the Event that is there; `nil` where there is none, or none any longer.
    private func count(_ signature: Signature) async throws(KubernetesError) -> Outcome? {
        guard var event = known[signature] else { return nil }
        event.count += 1
        known[signature] = event
        let key = ObjectKey(namespace: signature.object.eventNamespace, name: event.name)
        do throws(KubernetesError) {
            _ = try await client.patch(
                .events, key, with: .merge(["count": .int(event.count), "lastTimestamp": .string(time)]))
            return .counted
        } catch {
            // The server forgets Events after an hour.
            guard case .notFound = error else { throw error }
            return nil
        }
    }

    private func create(_ signature: Signature) async throws(KubernetesError) {
        if known.count >= Self.mostKnown { known = [:] }
        let suffix = String(UInt64(effects.random() * 0x1p52), radix: 16)
        let name =
            "\(signature.object.key.name.prefix(200)).\(String(effects.unixTime(), radix: 16))\(suffix)"
        known[signature] = Known(name: name, count: 1)
        _ = try await client.create(
            .events,
            [
                "apiVersion": "v1", "kind": "Event",
                "metadata": ["namespace": .string(signature.object.eventNamespace), "name": .string(name)],
                "involvedObject": signature.object.json, "type": .string(signature.severity.rawValue),
                "reason": .string(signature.reason), "message": .string(signature.message),
                "firstTimestamp": .string(time), "lastTimestamp": .string(time), "count": 1,
                "source": ["component": .string(component)], "reportingComponent": .string(component),
                "reportingInstance": .string(instance),
            ])
    }

    private var time: String { RFC3339.text(effects.unixTime()) }

    /// The longest beginning that the API server takes, cut between characters.
    private static func cut(_ message: String) -> String {
        guard message.utf8.count > longestMessage else { return message }
        var kept = ""
        var size = 0
        for character in message {
            size += String(character).utf8.count
            guard size <= longestMessage else { break }
            kept.append(character)
        }
        return kept
    }

    private static let longestMessage = 1024
    private static let mostKnown = 4096
}
