// SPDX-License-Identifier: Apache-2.0

/// The profiles of AWS's shared files `config` and `credentials`
/// (AWS SDKs and Tools Reference Guide, "Shared config and credentials files").
struct AWSProfiles: Sendable {
    private var profiles: [String: [String: String]] = [:]
    /// Whether the default profile was written as `[profile default]`, which goes before `[default]`.
    private var hasPrefixedDefault = false

    /// The settings of a profile, names in lower case.
    subscript(name: String) -> [String: String]? { profiles[name] }

    /// Adds the profiles of a `config` file, which stand under `[profile NAME]` and `[default]`. Other sections, of
    /// single sign-on and services for example, are passed over.
    mutating func add(config text: String) {
        for section in Self.sections(text) {
            let words = section.title.split(maxSplits: 1, whereSeparator: \.isWhitespace)
            if words.count == 2, words[0] == "profile" {
                let name = words[1].trimmed.trimmingQuotes
                if name == "default", !hasPrefixedDefault {
                    hasPrefixedDefault = true
                    profiles[name] = nil
                }
                merge(section.settings, into: name)
            } else if section.title == "default", !hasPrefixedDefault {
                merge(section.settings, into: "default")
            }
        }
    }

    /// Adds the profiles of a `credentials` file, which stand under their bare names and win.
    mutating func add(credentials text: String) {
        for section in Self.sections(text) { merge(section.settings, into: section.title.trimmingQuotes) }
    }

    private mutating func merge(_ settings: [String: String], into name: String) {
        profiles[name, default: [:]].merge(settings) { _, new in new }
    }

    private static func sections(_ text: String) -> [(title: String, settings: [String: String])] {
        var sections: [(title: String, settings: [String: String])] = []
        for line in text.split(whereSeparator: \.isNewline) {
            if line.first == "#" || line.first == ";" { continue }
            if line.first == "[" {
                guard let end = line.firstIndex(of: "]") else { continue }
                sections.append((line[line.index(after: line.startIndex)..<end].trimmed, [:]))
                continue
            }
            // An indented line belongs to the setting before it, and no such setting is read here.
            guard let first = line.first, !first.isWhitespace, !sections.isEmpty,
                let equals = line.firstIndex(of: "=")
            else { continue }
            let value = uncommented(line[line.index(after: equals)...]).trimmed
            sections[sections.count - 1].settings[line[..<equals].trimmed.lowercased()] = value
        }
        return sections
    }

    /// A comment behind a value has white space before it.
    private static func uncommented(_ value: Substring) -> Substring {
        var last: Character = "-"
        for index in value.indices {
            if value[index] == "#" || value[index] == ";", last.isWhitespace { return value[..<index] }
            last = value[index]
        }
        return value
    }
}

extension String {
    fileprivate var trimmingQuotes: String {
        for quote in ["\"", "'"] where utf8.count >= 2 && hasPrefix(quote) && hasSuffix(quote) {
            return String(dropFirst().dropLast())
        }
        return self
    }
}

extension AWSProfiles: CustomStringConvertible, CustomReflectable {
    /// The names alone.
    var description: String { "profiles " + profiles.keys.sorted().joined(separator: ", ") }
    /// Nothing inside, so that no dump prints a secret.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
