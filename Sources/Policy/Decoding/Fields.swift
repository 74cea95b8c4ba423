// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import StrictJSON

/// Collects what is wrong while a document is read to its end.
final class ProblemSink {
    let file: String
    let document: Int
    var diagnostics: [PolicyDiagnostic] = []

    init(file: String, document: Int) {
        self.file = file
        self.document = document
    }

    func report(_ problem: PolicyProblem, path: String, at position: SourcePosition) {
        diagnostics.append(PolicyDiagnostic(problem, path: path, at: location(position)))
    }

    func location(_ position: SourcePosition) -> SourceLocation {
        SourceLocation(file: file, document: document, position: position)
    }
}

/// The members of one mapping, read by name; `finish` reports the names nobody asked for.
struct Fields {
    let object: JSONObject
    let path: String
    let position: SourcePosition
    let sink: ProblemSink
    private var asked: [String] = []

    /// `nil`, with a report, when `json` is not a mapping.
    init?(_ json: JSON, path: String, sink: ProblemSink) {
        guard let object = json.object else {
            sink.report(
                .wrongType(expected: "a mapping", found: json.typeName), path: path, at: json.position)
            return nil
        }
        self.object = object
        self.path = path
        self.position = json.position
        self.sink = sink
    }

    /// The value, when it is there and not `null`.
    mutating func value(_ key: String) -> JSON? {
        asked.append(key)
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    /// Whether something stands there that is not `null`, which counts as absent everywhere.
    func says(_ key: String) -> Bool { !(object[key]?.isNull ?? true) }

    mutating func required(_ key: String) -> JSON? {
        if let value = value(key) { return value }
        report(.missingKey(key), at: position)
        return nil
    }

    mutating func string(_ key: String) -> String? {
        value(key).flatMap { typed($0, key, "a string", \.string) }
    }

    mutating func nonEmptyString(_ key: String) -> String? {
        guard let json = value(key), let text = typed(json, key, "a string", \.string) else { return nil }
        guard !text.isEmpty else {
            report(.invalidValue("", why: "is empty"), key, at: json.position)
            return nil
        }
        return text
    }

    /// A text that must be there; reports what is missing, empty or none.
    mutating func requiredString(_ key: String) -> String? {
        required(key) == nil ? nil : nonEmptyString(key)
    }

    mutating func bool(_ key: String) -> Bool? {
        value(key).flatMap { typed($0, key, "true or false", \.bool) }
    }

    mutating func int(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let json = value(key), let number = typed(json, key, "a whole number", \.int) else {
            return nil
        }
        guard range.contains(number) else {
            report(.outOfRange(number, range), key, at: json.position)
            return nil
        }
        return number
    }

    /// A moment, in seconds since 1970.
    mutating func date(_ key: String) -> Int? {
        guard let json = value(key), let text = typed(json, key, "a date", \.string) else { return nil }
        guard let seconds = PolicyDate.seconds(text) else {
            report(
                .invalidValue(text, why: "is not a date (2027-03-01 or 2027-03-01T12:00:00Z)"), key,
                at: json.position)
            return nil
        }
        return seconds
    }

    mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ key: String, as: Word.Type = Word.self
    ) -> Word? {
        value(key).flatMap { word($0, path: step(key)) }
    }

    /// A list of words, at least one.
    mutating func words<Word: RawRepresentable<String> & CaseIterable & Hashable>(_ key: String) -> Set<Word>?
    {
        guard let elements = elements(key, allowEmpty: false) else { return nil }
        return Set(elements.compactMap { word($0.json, path: $0.path) })
    }

    /// The elements of a list with their paths.
    mutating func elements(_ key: String, allowEmpty: Bool = true) -> [(json: JSON, path: String)]? {
        guard let json = value(key), let array = typed(json, key, "a list", \.array) else { return nil }
        guard allowEmpty || !array.isEmpty else {
            report(.emptyList, key, at: json.position)
            return nil
        }
        return array.enumerated().map { (json: $1, path: "\(step(key))[\($0)]") }
    }

    /// A list of texts, at least one.
    mutating func strings(_ key: String) -> [String]? {
        guard let elements = elements(key, allowEmpty: false) else { return nil }
        return elements.compactMap { element in
            guard let text = element.json.string, !text.isEmpty else {
                sink.report(
                    .wrongType(expected: "a string", found: element.json.typeName), path: element.path,
                    at: element.json.position)
                return nil
            }
            return text
        }
    }

    /// A list of globs, at least one.
    mutating func globs(_ key: String) -> [Glob]? {
        guard let elements = elements(key, allowEmpty: false) else { return nil }
        return elements.compactMap { sink.glob($0.json, path: $0.path) }
    }

    /// Text by text.
    mutating func stringMap(_ key: String) -> [String: String] {
        guard let json = value(key), let object = typed(json, key, "a mapping", \.object) else { return [:] }
        var map: [String: String] = [:]
        for member in object.members {
            guard let text = member.value.string else {
                let problem = PolicyProblem.wrongType(expected: "a string", found: member.value.typeName)
                sink.report(problem, path: "\(step(key)).\(member.key)", at: member.value.position)
                continue
            }
            map[member.key] = text
        }
        return map
    }

    /// The mapping of that name.
    mutating func fields(_ key: String) -> Fields? {
        let path = step(key)
        return value(key).flatMap { Fields($0, path: path, sink: sink) }
    }

    /// Reports every name that was not asked for.
    func finish() {
        for member in object.members where !asked.contains(member.key) {
            let nearest = NearestKey.suggestion(for: member.key, among: asked)
            sink.report(.unknownKey(member.key, nearest: nearest), path: path, at: member.keyPosition)
        }
    }

    func word<Word: RawRepresentable<String> & CaseIterable>(_ json: JSON, path: String) -> Word? {
        guard let text = json.string else {
            sink.report(.wrongType(expected: "a string", found: json.typeName), path: path, at: json.position)
            return nil
        }
        if let word = Word(rawValue: text) { return word }
        let allowed = Word.allCases.map(\.rawValue)
        let nearest = NearestKey.suggestion(for: text, among: allowed)
        sink.report(.unknownValue(text, allowed: allowed, nearest: nearest), path: path, at: json.position)
        return nil
    }

    /// Reports a key that other providers have.
    mutating func refuse(_ key: String, of provider: SignerProvider) {
        guard let json = value(key) else { return }
        report(.keyNotOfProvider(key, provider), key, at: json.position)
    }

    func report(_ problem: PolicyProblem, _ key: String? = nil, at position: SourcePosition) {
        sink.report(problem, path: key.map(step) ?? path, at: position)
    }

    func step(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private func typed<Value>(_ json: JSON, _ key: String, _ expected: String, _ read: (JSON) -> Value?)
        -> Value?
    {
        if let value = read(json) { return value }
        report(.wrongType(expected: expected, found: json.typeName), key, at: json.position)
        return nil
    }
}
