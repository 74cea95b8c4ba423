// SPDX-License-Identifier: Apache-2.0

import Policy
package import StrictJSON

/// What stands in the `status` of Assay's own objects.
package struct ObjectStatus: Sendable, Equatable {
    /// A condition as every API of Kubernetes has them.
    package struct Condition: Sendable, Equatable {
        package var type: String
        package var holds: Bool
        /// One word for machines.
        package var reason: String
        package var message: String
    }

    /// The generation that it is about.
    package var generation: Int
    package var condition: Condition
    /// What stands beside it.
    package var members: [String: JSON]

    /// The status of a policy: whether it can be used, and how many Applications it governs.
    package init(of policy: ClusterPolicy, governs: Int) {
        generation = policy.generation
        let errors = policy.errors.filter { !$0.isWarning }
        let message = errors.prefix(3).map { $0.path.isEmpty ? "\($0.problem)" : "\($0.path): \($0.problem)" }
            .joined(separator: "; ")
        condition = Condition(
            type: "Ready", holds: errors.isEmpty, reason: errors.isEmpty ? "Read" : "Unreadable",
            message: errors.isEmpty ? "governs \(governs) Applications" : message)
        members = ["governs": .int(governs)]
        if !errors.isEmpty { members["message"] = .string(message) }
    }

    /// The status of an exemption: whether it applies now.
    package init(of exemption: ClusterExemption, at moment: Int) {
        generation = exemption.generation
        if let document = exemption.document {
            let isActive = moment < document.exemption.until
            let end = PolicyDate.text(document.exemption.until)
            condition = Condition(
                type: "Active", holds: isActive, reason: isActive ? "InTime" : "Over",
                message: isActive ? "applies until \(end)" : "was over at \(end)")
        } else {
            let first = exemption.errors.first
            condition = Condition(
                type: "Active", holds: false, reason: "Unreadable",
                message: first.map { "\($0.path): \($0.problem)" } ?? "it cannot be read")
        }
        members = ["active": .bool(condition.holds)]
    }

    /// The status to write over `old`; `nil` where that says the same already.
    ///
    /// - Parameter moment: the time of the change, RFC 3339.
    package func json(over old: JSON?, at moment: String) -> JSON? {
        let before = (old?["conditions"]?.array ?? []).first { $0["type"]?.string == condition.type }
        let status = condition.holds ? "True" : "False"
        let isSame =
            before?["status"]?.string == status && before?["reason"]?.string == condition.reason
            && before?["message"]?.string == condition.message
            && old?["observedGeneration"]?.int == generation
            && members.allSatisfy { old?[$0.key] == $0.value }
        guard !isSame else { return nil }
        let since = before?["status"]?.string == status ? before?["lastTransitionTime"]?.string : nil
        var object = JSONObject()
        object["observedGeneration"] = .int(generation)
        object["conditions"] = [
            [
                "type": .string(condition.type), "status": .string(status),
                "observedGeneration": .int(generation),
                "lastTransitionTime": .string(since ?? moment), "reason": .string(condition.reason),
                "message": .string(condition.message),
            ]
        ]
        for (key, value) in members.sorted(by: { $0.key < $1.key }) { object[key] = value }
        // A merge patch leaves what it does not name.
        if members["message"] == nil, old?["message"] != nil { object["message"] = JSON(.null) }
        return .object(object)
    }
}
