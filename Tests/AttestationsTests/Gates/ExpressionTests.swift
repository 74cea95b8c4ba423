// SPDX-License-Identifier: Apache-2.0

import Attestations
import CEL
import OCIModel
import Policy
import StrictJSON
import Testing

/// Gates whose condition is an expression.
struct ExpressionTests {
    private let bench: GateBench

    init() throws { bench = try GateBench() }

    private func gate(_ text: String, _ parameters: JSON = [:], select: GateSelection = .any) throws -> Gate {
        var gate = GateBench.gate(GateType(uri: GateBench.review), select: select)
        gate.expression = try GateExpression(text)
        gate.parameters = parameters
        return gate
    }

    static let review: JSON = [
        "result": "PASSED", "score": 7, "failedTests": [], "configuration": [["name": "e2e"]],
        "by": ["o'\"}", "b"],
    ]

    private func result(
        _ text: String, _ parameters: JSON = [:], of predicate: JSON = review,
        by signer: GateBench.Signer = .workflow
    ) throws -> GateResult {
        GateBench.result(
            try gate(text, parameters),
            [try bench.attest(predicate, as: GateBench.review, by: signer)])
    }

    // MARK: what it may speak of

    @Test(arguments: [
        "predicate.result == 'PASSED' && predicate.failedTests.size() == 0 && predicate.configuration.exists(c, c.name == 'e2e')",
        "statement.predicate == predicate && statement.predicateType == predicateType",
        "predicateType == 'https://acme.test/review/v1'",
        "image.digest == 'sha256:' + subject.digest.sha256",
        "image.repository == 'registry.example/shop' && image.tag == 'v1'",
        "signer.name == 'e2e' && signer.issuer == 'https://token.actions.githubusercontent.com'",
        "signer.identity.startsWith('https://github.com/acme/shop/') && signer.key == null",
        "signer.sourceRepository == 'https://github.com/acme/shop' && signer.sourceRef == 'refs/heads/main'",
        "signer.runnerEnvironment == 'github-hosted' && signer.trigger == 'push' && size(signer.sourceDigest) == 40",
        "now - signedAt == duration('1h')", "now == timestamp('2027-01-15T08:00:00Z')",
        "predicate.score > 6.5", "params.size() == 0",
    ])
    func holds(_ text: String) throws {
        #expect(try result(text).problems == [])
        #expect(try result("!(\(text))").codes == [.expressionFalse])
    }

    @Test func aKeyIsItsFingerprint() throws {
        #expect(
            try result("signer.key.startsWith('sha256:') && signer.issuer == null", by: .key).problems == [])
        #expect(try result("signedAt == null", by: .keyWithoutTime).problems == [])
    }

    @Test func parametersAreData() throws {
        let quoted: JSON = ["who": "o'\"}", "least": 7]
        #expect(
            try result("params.who in predicate.by && predicate.score >= params.least", quoted).problems == []
        )
        #expect(try result("params.who in predicate.by", ["who": "x' == 'x"]).codes == [.expressionFalse])
    }

    // MARK: what is no consent

    @Test(arguments: [
        ("predicate.missing == 'x'", "1:11"), ("predicate.result.size() == 6 && predicate.a.b", "1:43"),
        ("predicate.result > 5", "1:18"), ("predicate.by[2] == ''", "1:13"),
        ("1 / (predicate.score - 7) > 0", "1:3"),
        ("predicate['mis' + 'sing']", "1:10"), ("'a'.matches('(' + predicate.result)", "1:5"),
    ])
    func anErrorIsNone(_ text: String, _ place: String) throws {
        let result = try result(text)
        guard case .expressionFailed(let error)? = result.problems.first else {
            Issue.record("no error: \(result.problems)")
            return
        }
        #expect("\(error.position.line):\(error.position.column)" == place)
        #expect(result.outcome == .failed)
        #expect(result.codes == [.expressionFailed])
    }

    /// The other side of `||` and `&&` may answer, from either side.
    @Test(arguments: [
        ("predicate.missing || predicate.score == 7", true),
        ("predicate.score == 7 || predicate.missing", true),
        ("!(predicate.missing && predicate.score == 8)", true), ("has(predicate.missing) || true", true),
        ("predicate.missing || predicate.score == 8", false),
        ("predicate.missing && predicate.score == 7", false),
    ])
    func errorsAreAbsorbed(_ text: String, _ counts: Bool) throws {
        #expect(try result(text).codes == (counts ? [] : [.expressionFailed]))
    }

    @Test(arguments: [
        ("'true'", CELType.string), ("1", .int), ("null", .null), ("predicate.by", .list), ("signer", .map),
    ])
    func onlyTrueIsTrue(_ text: String, _ type: CELType) throws {
        #expect(try result(text).problems == [.expressionNotBool(type)])
        #expect(try result("dyn(\(text)) == \(text)").problems == [])
    }

    @Test func whatTakesTooLongHasNoValue() throws {
        let list = "[1,2,3,4,5,6,7,8,9,10]"
        func nested(_ depth: Int) -> String {
            (0..<depth).reduce("true") { text, level in "\(list).all(x\(level), \(text))" }
        }
        let costly = try result(nested(6))
        guard case .expressionFailed(let error)? = costly.problems.first, case .costExceeded = error.problem
        else {
            Issue.record("\(costly.problems)")
            return
        }
        #expect(costly.outcome == .failed)
        #expect(try result(nested(3)).problems == [])
    }

    @Test func aPatternTakesTimeInProportion() throws {
        let predicate = Self.review.with("text", .string(String(repeating: "a", count: 5_000) + "b"))
        #expect(try result("predicate.text.matches('^(a+)+$')", of: predicate).codes == [.expressionFalse])
        #expect(try result("predicate.text.matches('^(a+)+b$')", of: predicate).problems == [])
    }

    // MARK: with the rest of a gate

    /// An expression adds to what a type asks for and takes nothing away.
    @Test func bothMustHold() throws {
        var gate = GateBench.gate(.testResult)
        gate.expression = try GateExpression("predicate.url == 'https://ci/1'")
        #expect(GateBench.result(gate, [try bench.result("PASSED")]).problems == [])
        #expect(GateBench.result(gate, [try bench.result("FAILED")]).codes == [.testResult])
        #expect(GateBench.result(gate, [try bench.result("PASSED", url: "b")]).codes == [.expressionFalse])
    }

    @Test func aTextIsNoPredicate() throws {
        #expect(try result("true", of: "PASSED").problems == [.predicateNotAnObject(found: "string")])
        #expect(try result("true").problems == [])
    }

    @Test func theNewestMustHold() throws {
        let (now, hour) = (GateBench.now, GateBench.hour)
        let good = try bench.attest(["ok": true], as: GateBench.review, at: now - 2 * hour)
        let bad = try bench.attest(["ok": false], as: GateBench.review, at: now - hour)
        let gate = try gate("predicate.ok", select: .latest)
        #expect(GateBench.result(gate, [bad, good]).codes == [.expressionFalse])
        #expect(GateBench.result(gate, [good]).problems == [])
    }
}
