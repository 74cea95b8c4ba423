// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON
import Testing

@testable import Kargo

/// What is asked wrongly, each with its twin that is asked rightly.
struct RefusalTests {
    private static let sound =
        #"{"image": "registry.example/shop/web", "tag": "verified", "kargo": {"project": "shop"}}"#

    @Test(arguments: [
        // What is sent, and what it is in the place of.
        (#""tags": "verified""#, #""tag": "verified""#),
        (#""tag": 1"#, #""tag": "verified""#),
        (#""tag": ["verified"]"#, #""tag": "verified""#),
        (#""tag": null"#, #""tag": "verified""#),
        (#""tag": """#, #""tag": "verified""#),
        (#""tag": "verified", "tag": "verified""#, #""tag": "verified""#),
        (#""tag": "verified", "mode": "later""#, #""tag": "verified", "mode": "wait""#),
        (#""tag": "verified", "mode": true"#, #""tag": "verified", "mode": "enforce""#),
        (#""tag": "verified", "requirePredicates": "a""#, #""tag": "verified", "requirePredicates": []"#),
        (#""tag": "verified", "requirePredicates": [""]"#, #""tag": "verified", "requirePredicates": []"#),
        (#""tag": "verified", "requirePredicates": [1]"#, #""tag": "verified", "requirePredicates": []"#),
        (#""tag": "verified", "policy": {}"#, #""tag": "verified", "policy": null"#),
        (#"{"project": "shop", "namespace": "x"}"#, #"{"project": "shop"}"#),
        (#"{"project": ""}"#, #"{"project": "shop"}"#),
        (#"{"project": null}"#, #"{"project": "shop"}"#),
        (#"{}"#, #"{"project": "shop"}"#),
        (#"["shop"]"#, #"{"project": "shop"}"#),
        (#"{"project": "shop", "stage": 1}"#, #"{"project": "shop", "stage": "test"}"#),
        (#""image": null"#, #""image": "registry.example/shop/web""#),
        (#""image": 7"#, #""image": "registry.example/shop/web""#),
    ])
    func aBodyThatIsNotUnderstoodIs400(_ wrong: String, _ right: String) async throws {
        let original =
            right.contains("project")
            ? #"{"project": "shop"}"#
            : right.contains("image")
                ? #""image": "registry.example/shop/web""# : #""tag": "verified""#
        try await KargoBench.run { bench in
            let answer = await bench.ask(text: Self.sound.replacing(original, with: wrong))
            #expect(answer.summary == "400 untrusted")
            #expect(bench.looks == 0)
            #expect(
                await bench.ask(text: Self.sound.replacing(original, with: right)).summary == "200 trusted")
        }
    }

    @Test(arguments: ["", "null", "[]", "\"image\"", "{", "{}", "{\"image\": \"a\"}", "{\"digest\": \"a\"}"])
    func whatIsNoQuestionIs400(_ body: String) async throws {
        try await KargoBench.run { bench in
            #expect(await bench.ask(text: body).summary == "400 untrusted")
        }
    }

    /// The limits, each with what is just within.
    @Test func whatIsTooMuchIs400() async throws {
        let deep = { (depth: Int) in
            #""requirePredicates": "# + String(repeating: "[", count: depth)
                + String(repeating: "]", count: depth)
        }
        let types = { (count: Int) in
            #""requirePredicates": ["# + (0..<count).map { "\"https://a/\($0)\"" }.joined(separator: ",")
                + "]"
        }
        let text = { (count: Int) in #""policy": ""# + String(repeating: "a", count: count) + "\"" }
        let image = Self.sound.dropLast()
        try await KargoBench.run { bench in
            #expect(await bench.ask(text: "\(image), \(deep(8))}").message.contains("deep"))
            #expect(await bench.ask(text: "\(image), \(deep(1))}").summary == "200 trusted")
            #expect(await bench.ask(text: "\(image), \(types(33))}").summary == "400 untrusted")
            #expect(await bench.ask(text: "\(image), \(types(32))}").summary == "200 untrusted")
            #expect(await bench.ask(text: "\(image), \(text(2_049))}").summary == "400 untrusted")
            #expect(await bench.ask(text: "\(image), \(text(2_048))}").summary == "422 untrusted")
            let spaces = String(repeating: " ", count: 256 << 10)
            #expect(await bench.ask(text: "\(image)}\(spaces)").summary == "400 untrusted")
        }
    }

    @Test(arguments: ["gone", "..", "a/b", "a%2fb", ""])
    func aFreightThatIsNotThereIs404(_ name: String) async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            let answer = await bench.ask(KargoBench.question(name))
            // Without a Freight there is nothing to ask about.
            #expect(answer.summary == (name.isEmpty ? "400 untrusted" : "404 untrusted"))
            #expect(answer.code == (name.isEmpty ? nil : "kargo.not-found"))
            #expect(await bench.ask(KargoBench.question()).summary == "200 trusted")
        }
    }

    @Test func aPromotionThatIsNotThereIs404() async throws {
        try await KargoBench.run([KargoFixture.freight(), KargoFixture.promotion()]) { bench in
            let answer = await bench.ask(KargoBench.question(promotion: "gone"))
            #expect(answer.summary == "404 untrusted")
            #expect(answer.code == "kargo.not-found")
            #expect(await bench.ask(KargoBench.question(promotion: "promo")).summary == "200 trusted")
        }
    }

    @Test func withoutKargoThereIsNoFreight() async throws {
        try await KargoBench.run([KargoFixture.freight(), KargoFixture.promotion()]) { bench in
            let api = bench.api(isWatched: false)
            for question in [
                KargoBench.question(),
                KargoBench.question(nil, promotion: "promo", with: ["image": "a", "tag": "b"]),
            ] {
                let answer = await bench.ask(question, api)
                #expect(answer.summary == "404 untrusted")
                #expect(answer.code == "kargo.not-found")
            }
            #expect(await bench.ask(KargoBench.question(image: "verified"), api).summary == "200 trusted")
        }
    }

    @Test func aPolicyThatIsNotThereIs422() async throws {
        try await KargoBench.run([KargoFixture.freight()]) { bench in
            let answer = await bench.ask(KargoBench.question(with: ["policy": "nobody"]))
            #expect(answer.summary == "422 untrusted")
            #expect(answer.code == "kargo.no-such-policy")
            #expect(await bench.ask(KargoBench.question(with: ["policy": "shop"])).summary == "200 trusted")
        }
    }

    @Test func attestationsThatNobodyIsTrustedForAre422() async throws {
        let question = KargoBench.question(with: ["requirePredicates": ["https://a"]])
        let objects = [KargoFixture.freight("good", ["attested"])]
        for policies in [[], [KargoFixture.policy(enabled: false)]] {
            try await KargoBench.run(objects, policies: policies) { bench in
                let answer = await bench.ask(question)
                #expect(answer.summary == "422 untrusted")
                #expect(answer.code == "kargo.nobody-to-attest")
            }
        }
        try await KargoBench.run(objects) { bench in
            #expect(await bench.ask(question).summary == "200 trusted")
        }
    }

    /// Whatever the server refuses before a question is read has the same shape.
    @Test(arguments: [
        (400, "untrusted"), (401, "untrusted"), (404, "untrusted"), (408, "pending"), (413, "untrusted"),
        (422, "untrusted"),
        (503, "pending"), (504, "pending"),
    ])
    func aRefusalHasTheSameShape(_ status: Int, _ decision: String) {
        let answer = VerifyAnswer.refusal(status, "no")
        answer.check(#_sourceLocation)
        #expect(answer.summary == "\(status) \(decision)")
    }

    @Test(arguments: KargoProblem.Code.allCases) func everyProblemSaysWhatToDo(_ code: KargoProblem.Code) {
        let place = KargoPlace(project: "shop", stage: .every)
        let problem: KargoProblem =
            switch code {
            case .policiesUnread: .policiesUnread
            case .inProgress: .inProgress
            case .unreadable: .unreadable("a", why: "b")
            case .notFound: .notFound("a")
            case .malformed: .malformed("a", .missing("b"))
            case .noSuchPolicy: .noSuchPolicy("a")
            case .nobodyToAttest: .nobodyToAttest(place)
            case .mismatch: .mismatch("a")
            }
        let answer = VerifyAnswer(problem)
        answer.check(#_sourceLocation)
        #expect(problem.code == code)
        #expect(answer.code == code.rawValue)
        #expect(answer.message == "\(code.rawValue): \(problem)\n\(problem.next)")
        #expect(answer.decision == (code.outcome == .undetermined ? "pending" : "untrusted"))
        #expect(VerifyAnswer(problem, denies: false).decision != "pending")
    }
}
