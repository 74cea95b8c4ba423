// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON

/// Reads a test result (in-toto attestation framework, `spec/predicates/test-result.md`, v0.1).
struct TestResultCheck {
    let wanted: GateTestResult

    init(_ wanted: GateTestResult) { self.wanted = wanted }

    func problems(_ predicate: JSONCursor) -> [GateProblem] {
        do throws(JSONShapeError) {
            return try result(predicate) + configuration(predicate) + tests(predicate)
        } catch {
            return [.predicateMalformed(error)]
        }
    }

    /// Exactly the specification's words: what producers write besides, `pass` for example, each may mean otherwise.
    private func result(_ predicate: JSONCursor) throws(JSONShapeError) -> [GateProblem] {
        let result = try predicate.required("result").string()
        switch result {
        case "PASSED": return []
        case "WARNED" where wanted.require == .warned: return []
        case "WARNED", "FAILED": return [.testResult(found: result, wanted: wanted.require)]
        default: return [.unknownTestResult(result.shown)]
        }
    }

    /// Whether a result names configurations, and not the one that is wanted: a result of other tests. One that names
    /// none might be of any.
    func isOfOthers(_ predicate: JSONCursor) -> Bool {
        guard let name = wanted.configuration, let found = try? configurations(predicate) else {
            return false
        }
        return !found.isEmpty && !found.contains { $0.utf8.elementsEqual(name.utf8) }
    }

    private func configurations(_ predicate: JSONCursor) throws(JSONShapeError) -> [String] {
        var found: [String] = []
        for entry in try predicate.required("configuration").array(limit: GateLimits.elements) {
            if let name = try entry.optional("name")?.string() { found.append(name) }
        }
        return found
    }

    private func configuration(_ predicate: JSONCursor) throws(JSONShapeError) -> [GateProblem] {
        guard let name = wanted.configuration else { return [] }
        let found = try configurations(predicate)
        return found.contains { $0.utf8.elementsEqual(name.utf8) }
            ? [] : [.testConfiguration(wanted: name, found: found.named)]
    }

    /// A test that is said to have failed did not pass, whatever else is said of it.
    private func tests(_ predicate: JSONCursor) throws(JSONShapeError) -> [GateProblem] {
        guard !wanted.requiredTests.isEmpty else { return [] }
        var passed = try names("passedTests", predicate)
        if wanted.require == .warned { passed.formUnion(try names("warnedTests", predicate)) }
        passed.subtract(try names("failedTests", predicate))
        let missing = wanted.requiredTests.filter { !passed.contains($0) }
        return missing.isEmpty ? [] : [.testsMissing(missing.named)]
    }

    private func names(_ key: String, _ predicate: JSONCursor) throws(JSONShapeError) -> Set<String> {
        var names: Set<String> = []
        for test in try predicate.optional(key)?.array(limit: GateLimits.elements) ?? [] {
            names.insert(try test.string())
        }
        return names
    }
}
