// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// The one form of a source that all of its spellings have: members sorted, and without those that Argo CD's own types
/// leave out when they are empty. A user writes `recurse: false`, Argo CD writes it back without.
///
/// Only members are left out that are named here: in maps, and in what goes to plugins, an empty value says something.
enum SourceCanonicalForm {
    static func of(_ source: JSON) -> JSON { normal(source, at: []) ?? [:] }

    /// `nil` for what is left out.
    private static func normal(_ json: JSON, at path: [String]) -> JSON? {
        if isData(path) { return sorted(json) }
        switch json.value {
        case .null: return .none
        case .bool(false), .string(""): return canBeLeftOut(path) ? .none : json
        case .array(let elements):
            if elements.isEmpty, canBeLeftOut(path) { return .none }
            return .array(elements.map { normal($0, at: path + ["[]"]) ?? JSON(.null) })
        case .object(let object):
            if object.isEmpty, canBeLeftOut(path) { return .none }
            var members = JSONObject()
            for member in object.members.sorted(by: { precedes($0.key, $1.key) }) {
                members[member.key] = normal(member.value, at: path + [member.key])
            }
            return .object(members)
        case .bool, .number, .string: return json
        }
    }

    private static func sorted(_ json: JSON) -> JSON {
        switch json.value {
        case .array(let elements): return .array(elements.map(sorted))
        case .object(let object):
            var members = JSONObject()
            for member in object.members.sorted(by: { precedes($0.key, $1.key) }) {
                members[member.key] = sorted(member.value)
            }
            return .object(members)
        default: return json
        }
    }

    private static func precedes(_ a: String, _ b: String) -> Bool {
        a.utf8.lexicographicallyPrecedes(b.utf8)
    }

    /// Whether everything from here on is a user's own data.
    private static func isData(_ path: [String]) -> Bool {
        path.first == "plugin" || path == ["helm", "valuesObject"]
            || path.count > 2 && path[0] == "kustomize" && maps.contains(path[1])
            || path.count > 2 && path[0] == "kustomize" && path[1] == "patches"
    }

    private static func canBeLeftOut(_ path: [String]) -> Bool {
        omitted.contains(path.joined(separator: "."))
    }

    private static let maps: Set<String> = ["commonAnnotations", "commonLabels"]

    /// `omitempty` in the types of Argo CD 2.13 to 3.6 (`ApplicationSource` and what it holds).
    private static let omitted: Set<String> = [
        "path", "targetRevision", "chart", "ref", "name",
        "helm.valueFiles", "helm.parameters", "helm.releaseName", "helm.values", "helm.fileParameters",
        "helm.version", "helm.passCredentials", "helm.ignoreMissingValueFiles", "helm.skipCrds",
        "helm.namespace", "helm.kubeVersion", "helm.apiVersions", "helm.skipTests",
        "helm.skipSchemaValidation",
        "helm.parameters.[].name", "helm.parameters.[].value", "helm.parameters.[].forceString",
        "helm.fileParameters.[].name", "helm.fileParameters.[].path",
        "kustomize.namePrefix", "kustomize.nameSuffix", "kustomize.images", "kustomize.commonLabels",
        "kustomize.version", "kustomize.commonAnnotations", "kustomize.forceCommonLabels",
        "kustomize.forceCommonAnnotations", "kustomize.namespace", "kustomize.commonAnnotationsEnvsubst",
        "kustomize.replicas", "kustomize.patches", "kustomize.components",
        "kustomize.ignoreMissingComponents", "kustomize.labelWithoutSelector",
        "kustomize.labelIncludeTemplates", "kustomize.kubeVersion", "kustomize.apiVersions",
        "directory.recurse", "directory.jsonnet", "directory.jsonnet.extVars", "directory.jsonnet.tlas",
        "directory.jsonnet.libs", "directory.jsonnet.extVars.[].code", "directory.jsonnet.tlas.[].code",
        "directory.exclude", "directory.include",
    ]
}
