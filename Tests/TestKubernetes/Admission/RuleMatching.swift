// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON

/// Whether a webhook or a policy is meant for a request: rules and selectors.
struct RuleMatching {
    var attributes: Attributes
    /// The namespace of the request; `nil` where it has none.
    var namespaceObject: JSON?

    /// Whether any of `rules` names the request, and both selectors fit.
    func matches(rules: JSON?, excluded: JSON? = nil, of match: JSON?) -> Bool {
        let hits = { (rules: JSON?) in rules?.array?.contains { self.matches(rule: $0) } ?? false }
        return hits(rules) && !hits(excluded) && matchesNamespace(match?["namespaceSelector"])
            && matchesObject(match?["objectSelector"])
    }

    private func matches(rule: JSON) -> Bool {
        let list = { (name: String) in rule[name]?.array?.compactMap(\.string) ?? [] }
        let any = { (name: String, value: String) in list(name).contains { $0 == "*" || $0 == value } }
        guard any("operations", attributes.operation.rawValue),
            any("apiGroups", attributes.collection.group), any("apiVersions", attributes.collection.version)
        else { return false }
        switch rule["scope"]?.string ?? "*" {
        case "Namespaced": if attributes.key.namespace.isEmpty { return false }
        case "Cluster": if !attributes.key.namespace.isEmpty { return false }
        default: break
        }
        if let names = rule["resourceNames"]?.array?.compactMap(\.string), !names.isEmpty,
            !names.contains(attributes.key.name)
        {
            return false
        }
        return list("resources").contains { matches(resource: $0) }
    }

    /// `*` and `pods` mean no subresource, `pods/*` pods with all of theirs, `*/scale` one of all, `*/*` everything.
    private func matches(resource pattern: String) -> Bool {
        let parts = pattern.split(separator: "/", maxSplits: 1)
        guard let first = parts.first, first == "*" || first == attributes.collection.plural else {
            return false
        }
        guard parts.count > 1 else { return attributes.subresource.isEmpty }
        return parts[1] == "*" || parts[1] == attributes.subresource
    }

    private func matchesNamespace(_ selector: JSON?) -> Bool {
        guard let selector else { return true }
        let isNamespace =
            attributes.collection.group.isEmpty && attributes.collection.plural == "namespaces"
        if attributes.key.namespace.isEmpty, !isNamespace { return true }
        let object = isNamespace ? attributes.object ?? attributes.oldObject : namespaceObject
        var labels = Selector.labels(of: object)
        labels["kubernetes.io/metadata.name"] =
            isNamespace ? attributes.key.name : attributes.key.namespace
        return Selector(selector).matches(labels)
    }

    private func matchesObject(_ selector: JSON?) -> Bool {
        guard let selector, selector.object?.isEmpty == false else { return true }
        return [attributes.object, attributes.oldObject].contains {
            $0 != nil && Selector(selector).matches(Selector.labels(of: $0))
        }
    }
}
