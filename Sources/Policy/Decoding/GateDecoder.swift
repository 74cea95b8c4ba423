// SPDX-License-Identifier: Apache-2.0

import CEL
import StrictJSON

/// Reads the gates of a policy.
struct GateDecoder {
    let author: Author
    /// The signers of a gate that names none; a policy's gates name their own.
    var usualSigners: [Signer] = []

    func gates(_ fields: inout Fields) -> [Gate] {
        guard let elements = fields.elements("gates") else { return [] }
        guard elements.count <= Self.mostGates else {
            fields.report(.outOfRange(elements.count, 0...Self.mostGates), "gates", at: fields.position)
            return []
        }
        var gates: [Gate] = []
        var names: Set<String> = []
        for element in elements {
            guard var entry = Fields(element.json, path: element.path, sink: fields.sink) else { continue }
            let name = entry.requiredString("name")
            if let name, !names.insert(name).inserted {
                entry.report(.duplicateName(name), "name", at: entry.position)
            }
            let before = entry.sink.errorCount
            let gate = gate(name ?? "", &entry)
            // A gate that cannot be used must never be one that nobody wrote.
            if gate == nil, entry.sink.errorCount == before {
                entry.report(.missingKey("type"), at: entry.position)
            }
            entry.finish()
            if let gate, name != nil { gates.append(gate) }
        }
        return gates
    }

    /// One gate; everything in it is read, so that all of its faults are told at once.
    func gate(_ name: String, _ entry: inout Fields) -> Gate? {
        var type = type(&entry)
        let signers = signers(&entry)
        let scope: SubjectScope? = entry.word("subjectScope")
        let selection: GateSelection? = entry.word("select")
        let maxAge = entry.duration("maxAge")
        let predicateTime = predicateTime(&entry, signers)
        let expression = expression(&entry)
        let parameters = parameters(&entry, hasExpression: expression != nil)
        let condition = GateConditionDecoder().condition(&entry, &type, hasExpression: expression != nil)
        guard let type, let condition, !signers.isEmpty else { return nil }
        return Gate(
            name: name, type: type, signers: signers, subjectScope: scope, selection: selection,
            maxAge: maxAge, predicateTime: predicateTime, condition: condition, expression: expression,
            parameters: parameters, location: entry.sink.location(entry.position))
    }

    /// A short name, or one type by its URI.
    private func type(_ entry: inout Fields) -> GateType? {
        let kind: GateType.Kind? = entry.word("type")
        let uri = entry.nonEmptyString("predicateType")
        let written = entry.says("predicateType") ? entry.object["predicateType"] : nil
        switch (entry.says("type"), written) {
        case (true, .some):
            entry.report(.conflictingPlaces("type", "predicateType"), at: entry.position)
            return nil
        case (false, nil):
            entry.report(.missingKey("type"), at: entry.position)
            return nil
        case (true, nil): return kind.map { GateType($0) }
        case (false, let json?):
            guard let uri else { return nil }
            let type = GateType(uri: uri)
            let nearest =
                type.kind == nil
                ? GateType.Kind.allCases.lazy.flatMap(\.uris)
                    .first { PredicateTypeURI.resembles($0, uri) } : nil
            if !PredicateTypeURI.isURI(uri) {
                let meant = nearest.map { "; did you mean \"\($0)\"?" } ?? ""
                entry.report(
                    .invalidValue(uri, why: "is not a URI" + meant), "predicateType", at: json.position)
                return nil
            }
            if let nearest {
                entry.report(
                    .gateTypeNearMiss(uri, nearest: nearest), "predicateType", at: json.position)
            }
            return type
        }
    }

    /// A gate names its own signers: whoever may sign the image says nothing of its tests.
    private func signers(_ entry: inout Fields) -> [Signer] {
        if !entry.says("signers"), !usualSigners.isEmpty { return usualSigners }
        let signers = SignerDecoder(author: author, allowNames: false).required("signers", &entry)
        SignerDecoder.refuseImageSigners(signers, entry, PolicyProblem.gateSignerCannotAttest)
        return signers
    }

    private func expression(_ entry: inout Fields) -> GateExpression? {
        guard let json = entry.value("expression"), let text = entry.nonEmptyString("expression") else {
            return nil
        }
        do throws(CELError) {
            return try GateExpression(text)
        } catch {
            entry.report(.gateExpression(error), "expression", at: json.position)
            return nil
        }
    }

    private func predicateTime(_ entry: inout Fields, _ signers: [Signer]) -> [String] {
        guard let json = entry.value("predicateTime"), let text = entry.nonEmptyString("predicateTime") else {
            return []
        }
        let path = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        func refuse(_ why: String) -> [String] {
            entry.report(.invalidValue(text, why: why), "predicateTime", at: json.position)
            return []
        }
        guard path.count <= Self.longestPath, path.allSatisfy({ !$0.isEmpty }) else {
            return refuse("is no path of members, such as metadata.scanFinishedOn")
        }
        let hasKey = signers.contains { if case .key = $0.identity { true } else { false } }
        guard signers.isEmpty || hasKey else {
            return refuse("has no effect: it is for signatures by keys, and no signer here is one")
        }
        return path
    }

    private func parameters(_ entry: inout Fields, hasExpression: Bool) -> JSON {
        guard let json = entry.value("params") else { return [:] }
        guard json.object != nil else {
            let problem = PolicyProblem.wrongType(expected: "a mapping", found: json.typeName)
            entry.report(problem, "params", at: json.position)
            return [:]
        }
        if !hasExpression, !entry.says("expression") {
            entry.report(.missingKey("expression"), at: entry.position)
        }
        return json
    }

    private static let mostGates = 64
    private static let longestPath = 8
}

extension Fields {
    /// A span of time.
    mutating func duration(_ key: String) -> PolicyDuration? {
        guard let json = value(key), let text = nonEmptyString(key) else { return nil }
        guard let duration = PolicyDuration(text) else {
            report(
                .invalidValue(text, why: "is no span of time (72h; s, m, h or d; at most ten years)"), key,
                at: json.position)
            return nil
        }
        return duration
    }

    /// Texts, none of them empty or there twice.
    mutating func texts(_ key: String, limit: Int) -> [String] {
        guard let elements = elements(key, allowEmpty: false) else { return [] }
        guard elements.count <= limit else {
            report(.outOfRange(elements.count, 1...limit), key, at: position)
            return []
        }
        var texts: [String] = []
        for element in elements {
            func refuse(_ problem: PolicyProblem) {
                sink.report(problem, path: element.path, at: element.json.position)
            }
            guard let text = element.json.string else {
                refuse(.wrongType(expected: "a string", found: element.json.typeName))
                continue
            }
            guard !text.isEmpty else {
                refuse(.invalidValue("", why: "is empty"))
                continue
            }
            guard !texts.contains(text) else {
                refuse(.duplicateName(text))
                continue
            }
            texts.append(text)
        }
        return texts
    }
}
