// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
package import StrictJSON

/// Puts Assay's conditions among those of an Application. Argo CD replaces the whole list when it writes, and leaves types
/// alone that it does not know.
package enum ConditionPatch {
    /// The change that makes `wanted` the only condition of ours; empty where it is that already.
    ///
    /// - Parameters:
    ///   - application: the object as it is now.
    ///   - moment: the time of the change, RFC 3339.
    package static func patch(
        _ application: JSON, wanted: Application.Condition?, at moment: String
    ) -> [PatchOperation] {
        let status = application["status"]
        let conditions = status?["conditions"]?.array
        func isOurs(_ condition: JSON) -> Bool {
            condition["type"]?.string.map(ApplicationNotice.conditionTypes.contains) ?? false
        }
        let ours = (conditions ?? []).filter(isOurs)
        let isThere =
            ours.count == 1
            && ours.first?["type"]?.string == wanted?.type
            && ours.first?["message"]?.string == wanted?.message
        guard wanted == nil ? !ours.isEmpty : !isThere else { return [] }
        var list = (conditions ?? []).filter { !isOurs($0) }
        if let wanted {
            list.append([
                "type": .string(wanted.type), "message": .string(wanted.message),
                "lastTransitionTime": .string(moment),
            ])
        }
        // Whoever wrote meanwhile wins, and this is tried again.
        if let conditions {
            return [
                .test(["status", "conditions"], .array(conditions)),
                .replace(["status", "conditions"], .array(list)),
            ]
        }
        return (status == nil ? [.add(["status"], [:])] : []) + [
            .add(["status", "conditions"], .array(list))
        ]
    }
}
