// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import StrictJSON

/// Reads what a gate asks of a predicate.
struct GateConditionDecoder {
    /// The condition, which may narrow the types; `nil` when it cannot be read, or when there is none where one is
    /// needed.
    func condition(
        _ entry: inout Fields, _ type: inout GateType?, hasExpression: Bool
    ) -> GateCondition? {
        var conditions: [GateCondition] = []
        var isReadable = true
        for key in Key.allCases {
            let position = entry.object[key.rawValue]?.position
            guard var fields = entry.fields(key.rawValue) else {
                // It was reported already when it is there and no mapping.
                if entry.object[key.rawValue].map({ !$0.isNull }) ?? false { isReadable = false }
                continue
            }
            let condition = read(key, &fields, &type)
            fields.finish()
            if let type, !key.fits(type.kind) {
                entry.report(
                    .gateConditionMismatch(key.rawValue, type: type.title), key.rawValue,
                    at: position ?? entry.position)
                isReadable = false
            }
            if let condition { conditions.append(condition) } else { isReadable = false }
        }
        guard let type, isReadable else { return nil }
        if let condition = conditions.first { return condition }
        if let usual = type.kind?.usualCondition { return usual }
        // A summary that says that something failed is no summary of a success.
        if hasExpression, type.kind != .vsa { return GateCondition.none }
        // An expression that cannot be read was reported.
        let needed = type.kind?.ownKey ?? "expression"
        if type.kind == .vsa || !entry.says("expression") {
            entry.report(.gateWithoutCondition(type: type.title, needed: needed), at: entry.position)
        }
        return nil
    }

    private func read(_ key: Key, _ fields: inout Fields, _ type: inout GateType?) -> GateCondition? {
        switch key {
        case .testResult: .testResult(testResult(&fields))
        case .vulnerabilities: .vulnerabilities(vulnerabilities(&fields))
        case .sbom: sbom(&fields, &type)
        case .vsa: summary(&fields).map(GateCondition.vsa)
        case .release: release(&fields)
        }
    }

    private func testResult(_ fields: inout Fields) -> GateTestResult {
        GateTestResult(
            require: fields.word("require") ?? .passed, configuration: fields.nonEmptyString("configuration"),
            requiredTests: fields.texts("requiredTests", limit: Self.mostTests))
    }

    private func vulnerabilities(_ fields: inout Fields) -> GateVulnerabilities {
        var condition = GateVulnerabilities()
        if var maximum = fields.fields("max") {
            for severity in VulnerabilitySeverity.allCases where severity != .unknown {
                if let most = maximum.int(severity.rawValue, in: 0...Self.mostFindings) {
                    condition.maximum[severity] = most
                }
            }
            maximum.finish()
        }
        condition.unknown = fields.word("unknown") ?? condition.unknown
        condition.maxDatabaseAge = fields.duration("maxDatabaseAge")
        let elements = fields.elements("allow") ?? []
        guard elements.count <= Self.mostAllowances else {
            fields.report(
                .outOfRange(elements.count, 0...Self.mostAllowances), "allow", at: fields.position)
            return condition
        }
        for element in elements {
            guard let allowance = allowance(element.json, path: element.path, fields.sink) else { continue }
            if condition.allowances.contains(where: { $0.id == allowance.id }) {
                fields.sink.report(
                    .duplicateName(allowance.id), path: element.path, at: element.json.position)
            }
            condition.allowances.append(allowance)
        }
        return condition
    }

    private func allowance(_ json: JSON, path: String, _ sink: ProblemSink) -> VulnerabilityAllowance? {
        guard var entry = Fields(json, path: path, sink: sink) else { return nil }
        let id = entry.nonEmptyString("id")
        let reason = entry.nonEmptyString("reason")
        let until = entry.date("until")
        for key in ["id", "reason", "until"] where entry.value(key) == nil {
            entry.report(.missingKey(key), at: entry.position)
        }
        entry.finish()
        guard let id, let reason, let until else { return nil }
        return VulnerabilityAllowance(id: id, until: until, reason: reason)
    }

    private func sbom(_ fields: inout Fields, _ type: inout GateType?) -> GateCondition? {
        let format: SBOMFormat? = fields.word("format")
        if fields.says("format"), format == nil { return nil }
        guard let given = type, let kind = format?.kind, given.kind != kind else { return .sbom }
        guard given.kind == .sbom else {
            fields.report(
                .gateConditionMismatch("format: \(kind.rawValue)", type: given.title), "format",
                at: fields.object["format"]?.position ?? fields.position)
            return nil
        }
        type = GateType(kind)
        return .sbom
    }

    private func summary(_ fields: inout Fields) -> GateSummary? {
        let verifier = fields.requiredString("verifierId")
        let resource = fields.requiredString("resourceUri")
        var levels: [VerifiedLevel] = []
        for text in fields.texts("levels", limit: Self.mostLevels) {
            guard let level = VerifiedLevel(text) else {
                fields.report(
                    .invalidValue(
                        text, why: "is no level of SLSA (build 0 to 3, source 0 to 4) and no property"),
                    "levels", at: fields.object["levels"]?.position ?? fields.position)
                continue
            }
            levels.append(level)
        }
        guard let verifier, let resource else { return nil }
        return GateSummary(verifierID: verifier, resourceURI: resource, levels: levels)
    }

    private func release(_ fields: inout Fields) -> GateCondition? {
        guard let json = fields.required("purl") else { return nil }
        return fields.sink.glob(json, path: fields.step("purl")).map { .release(purl: $0) }
    }

    /// The keys of conditions.
    private enum Key: String, CaseIterable {
        case testResult, vulnerabilities, sbom, vsa, release

        func fits(_ kind: GateType.Kind?) -> Bool {
            switch self {
            case .testResult: kind == .testResult
            case .vulnerabilities: kind == .vulnerabilities
            case .sbom: kind == .sbom || kind == .spdx || kind == .cyclonedx
            case .vsa: kind == .vsa
            case .release: kind == .release
            }
        }
    }

    private enum SBOMFormat: String, CaseIterable {
        case spdx, cyclonedx, any

        var kind: GateType.Kind? {
            switch self {
            case .spdx: .spdx
            case .cyclonedx: .cyclonedx
            case .any: nil
            }
        }
    }

    private static let mostTests = 1_000
    private static let mostFindings = 1_000_000
    private static let mostAllowances = 1_000
    private static let mostLevels = 32
}

extension GateType.Kind {
    /// The key without which a gate of this kind would ask for nothing.
    fileprivate var ownKey: String? {
        switch self {
        case .vsa: "vsa"
        case .release: "release"
        default: nil
        }
    }
}
