// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// A source of an Application, compared by what it renders: members that Go leaves out when they are empty do not
/// matter, and neither does the order of members.
package struct ApplicationSource: Sendable, Hashable {
    /// The branch, tag, version or commit that is asked for; empty means the newest.
    package var targetRevision: String
    package var repository: String
    /// The chart of a Helm repository; empty for other sources.
    package var chart: String
    /// All members but `targetRevision`, sorted, as compact JSON.
    package var parameters: String
    /// The source as it came.
    package var json: JSON

    /// `nil` for what is no mapping.
    package init?(_ json: JSON) {
        guard let object = json.object else { return nil }
        targetRevision = object["targetRevision"]?.string ?? ""
        repository = object["repoURL"]?.string ?? ""
        chart = object["chart"]?.string ?? ""
        var rest = JSONObject()
        for member in object.members where member.key != "targetRevision" { rest[member.key] = member.value }
        parameters = (Self.canonical(.object(rest)) ?? [:]).text()
        self.json = json
    }

    /// Whether `other` renders the same at the same revision.
    package func rendersAs(_ other: ApplicationSource) -> Bool { parameters == other.parameters }

    package static func == (a: ApplicationSource, b: ApplicationSource) -> Bool {
        a.targetRevision == b.targetRevision && a.parameters == b.parameters
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(targetRevision)
        hasher.combine(parameters)
    }

    /// The value with its members sorted and without those that Go's `omitempty` drops; `nil` for such a value itself.
    /// Helm's `valuesObject` is the user's own data, where an empty value says something.
    private static func canonical(_ json: JSON, isData: Bool = false) -> JSON? {
        switch json.value {
        case .null: return isData ? json : nil
        case .bool(false), .string(""): return isData ? json : nil
        case .array(let elements):
            if elements.isEmpty, !isData { return nil }
            return .array(elements.map { canonical($0, isData: isData) ?? $0 })
        case .object(let object):
            var sorted = JSONObject()
            for member in object.members.sorted(by: { $0.key < $1.key }) {
                sorted[member.key] = canonical(member.value, isData: isData || member.key == "valuesObject")
            }
            return .object(sorted)
        case .bool, .number, .string: return json
        }
    }
}

extension ApplicationSource {
    /// Whether `revision` names one content of this source for good: a commit, a digest, or a chart's exact version.
    /// Argo CD resolves everything else to one of these before it syncs.
    package func isPinned(by revision: String) -> Bool {
        if repository.hasPrefix("oci://"), revision.hasPrefix("sha256:") {
            return Self.isHexadecimal(revision.dropFirst(7), lengths: [64])
        }
        if !chart.isEmpty { return Self.isExactVersion(revision) }
        return Self.isHexadecimal(revision[...], lengths: [40, 64])
    }

    private static func isHexadecimal(_ text: Substring, lengths: Set<Int>) -> Bool {
        lengths.contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    /// A version with all of its three numbers (Semantic Versioning 2.0.0), with or without a `v`.
    private static func isExactVersion(_ text: String) -> Bool {
        var rest = Substring(text)
        if rest.hasPrefix("v") { rest = rest.dropFirst() }
        let core = rest.prefix { $0 != "-" && $0 != "+" }
        let numbers = core.split(separator: ".", omittingEmptySubsequences: false)
        let suffix = rest.dropFirst(core.count)
        let letters = suffix.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "+")
        }
        return numbers.count == 3 && letters && text.utf8.count <= 128
            && numbers.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }
}
