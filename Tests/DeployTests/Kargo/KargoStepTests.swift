// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

/// What Kargo makes of the server's answers.
@Suite("Steps of Kargo that ask") struct KargoStepTests {
    @Test("Each answer has one outcome, in every version", arguments: Answer.all)
    func outcomes(_ answer: Answer) throws {
        for folder in KargoFiles.folders {
            for task in KargoFiles.tasks {
                let step = HTTPStep(config: try KargoFiles.question(task, in: folder))
                var expected = answer.outcome
                // Older versions have no words for a failure.
                if folder == KargoFiles.older, case .failed = expected { expected = .failed(nil) }
                #expect(
                    step.outcome(status: answer.status, body: answer.body) == expected, "\(folder) \(task)")
            }
        }
    }

    @Test("What is handed on is there even if the answer lacks it")
    func outputs() throws {
        for folder in KargoFiles.folders {
            let step = HTTPStep(config: try KargoFiles.question("verify-image", in: folder))
            let full = try step.outputs(
                status: 200,
                body: [
                    "decision": "trusted", "digest": "sha256:00", "slsaLevel": 3,
                    "reportURL": "https://x.example",
                ])
            #expect(full["digest"] == "sha256:00")
            #expect(full["slsaLevel"] == 3)
            #expect(full["reportURL"] == "https://x.example")
            let bare = try step.outputs(status: 200, body: ["decision": "trusted"])
            #expect(bare["digest"] == JSON(.null))
            #expect(bare["slsaLevel"] == 0)
            #expect(bare["reportURL"] == "")
        }
    }

    @Test("The expressions of one version are those of the other, and of one task those of the other")
    func sameExpressions() throws {
        for key in ["successExpression", "failureExpression", "method", "url", "headers", "timeout"] {
            let values = try KargoFiles.folders.flatMap { folder in
                try KargoFiles.tasks.map { try KargoFiles.question($0, in: folder)[key] }
            }
            #expect(values.allSatisfy { $0 != nil && $0 == values[0] }, "\(key)")
        }
    }

    @Test("Waiting is bounded, and a call without an answer does not end it")
    func bounds() throws {
        for folder in KargoFiles.folders {
            for task in KargoFiles.tasks {
                let retry = try KargoFiles.task(task, in: folder).at("spec.steps.0.retry")
                #expect(try #require(retry?["errorThreshold"]?.int) > 1)
                #expect(retry?["timeout"]?.string?.isEmpty == false)
            }
        }
    }

    @Test("The rewriting for our evaluator is what Kargo's expressions mean")
    func rewriting() {
        #expect(
            HTTPStep.rewritten("response.status == 200 && response.body.a == 'x'")
                == "response.status == 200 && (has(response.body.a) ? response.body.a : null) == 'x'")
        #expect(
            HTTPStep.rewritten("response.body?.a ?? 0")
                == "(has(response.body.a) ? response.body.a : null) != null ? (has(response.body.a) ? response.body.a "
                + ": null) : 0")
    }
}

/// An answer of the server, or of something in between.
struct Answer: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var status: Int
    var body: JSON
    var outcome: HTTPStep.Outcome

    private static func decision(_ decision: String, _ message: String?) -> JSON {
        var body = JSONObject()
        body["decision"] = .string(decision)
        body["message"] = message.map { .string($0) }
        return .object(body)
    }

    private init(_ description: String, _ status: Int, _ body: JSON, _ outcome: HTTPStep.Outcome) {
        testDescription = description
        self.status = status
        self.body = body
        self.outcome = outcome
    }

    static let all: [Answer] =
        [
            Answer("trusted", 200, decision("trusted", "all is well"), .succeeded),
            Answer("trusted, without a message", 200, decision("trusted", nil), .succeeded),
            Answer("untrusted", 200, decision("untrusted", "no signature"), .failed("no signature")),
            Answer("untrusted, without a message", 200, decision("untrusted", nil), .failed(nil)),
            Answer("pending", 200, decision("pending", "the registry does not answer"), .running),
            Answer("pending, without a message", 200, decision("pending", nil), .running),
            Answer("a decision that there is not", 200, decision("TRUSTED", nil), .running),
            Answer("no decision", 200, [:], .running),
            Answer("a decision of another type", 200, ["decision": true], .running),
            // Only 200 is the server's word.
            Answer("trusted, with 202", 202, decision("trusted", nil), .running),
            Answer("trusted, with 500", 500, decision("trusted", nil), .running),
            Answer("a page in place of the server", 200, "<html>", .errored),
            Answer("null in place of the server", 200, JSON(.null), .errored),
            Answer("a list in place of the server", 200, ["trusted"], .errored),
            Answer("a proxy's page, with 502", 502, "<html>", .running),
        ]
        + [400, 401, 403, 404, 422].flatMap { status in
            [
                Answer("\(status)", status, decision("untrusted", "why"), .failed("why")),
                Answer("\(status), without a message", status, [:], .failed(nil)),
                Answer("\(status), called trusted", status, decision("trusted", "why"), .failed("why")),
            ]
        }
        + [408, 413, 429, 500, 503, 504].flatMap { status in
            [
                Answer("\(status)", status, decision("pending", "why"), .running),
                Answer("\(status), without a message", status, [:], .running),
                Answer("\(status), called untrusted", status, decision("untrusted", "why"), .running),
            ]
        }
}
