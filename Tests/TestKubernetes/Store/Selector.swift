// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Which objects a request or a webhook is about.
struct Selector: Sendable {
    private enum Requirement: Sendable {
        case equal(String, String)
        case different(String, String)
        case among(String, [String])
        case notAmong(String, [String])
        case exists(String)
        case absent(String)

        func matches(_ values: [String: String]) -> Bool {
            switch self {
            case .equal(let key, let value): values[key] == value
            case .different(let key, let value): values[key] != value
            case .among(let key, let some): values[key].map(some.contains) ?? false
            case .notAmong(let key, let some): !(values[key].map(some.contains) ?? false)
            case .exists(let key): values[key] != nil
            case .absent(let key): values[key] == nil
            }
        }
    }

    private var requirements: [Requirement] = []

    /// Reads `a=b,c!=d,e,!f`; sets (`in`, `notin`) are not read.
    init(_ text: String) {
        for part in text.split(separator: ",") {
            if let range = part.firstRange(of: "!=") {
                requirements.append(
                    .different(String(part[..<range.lowerBound]), String(part[range.upperBound...])))
            } else if let range = part.firstRange(of: "==") ?? part.firstRange(of: "=") {
                requirements.append(
                    .equal(String(part[..<range.lowerBound]), String(part[range.upperBound...])))
            } else if part.hasPrefix("!") {
                requirements.append(.absent(String(part.dropFirst())))
            } else {
                requirements.append(.exists(String(part)))
            }
        }
    }

    /// Reads a LabelSelector.
    init(_ selector: JSON?) {
        for member in selector?["matchLabels"]?.object?.members ?? [] {
            requirements.append(.equal(member.key, member.value.string ?? ""))
        }
        for expression in selector?["matchExpressions"]?.array ?? [] {
            let key = expression["key"]?.string ?? ""
            let values = expression["values"]?.array?.compactMap(\.string) ?? []
            switch expression["operator"]?.string {
            case "In": requirements.append(.among(key, values))
            case "NotIn": requirements.append(.notAmong(key, values))
            case "Exists": requirements.append(.exists(key))
            default: requirements.append(.absent(key))
            }
        }
    }

    func matches(_ values: [String: String]) -> Bool { requirements.allSatisfy { $0.matches(values) } }

    /// The labels of an object.
    static func labels(of object: JSON?) -> [String: String] {
        var labels: [String: String] = [:]
        for member in object?["metadata"]?["labels"]?.object?.members ?? [] {
            labels[member.key] = member.value.string
        }
        return labels
    }
}
