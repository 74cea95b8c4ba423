// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel
import Testing

@testable import Registry

@Suite struct AnswerMemoryTests {
    private let endpoint: Endpoint

    init() throws {
        endpoint = try Endpoint.origin(
            of: Repository(parsing: "registry.example/app"), settings: RegistrySettings())
    }

    private func memory(answers: Int = 100, bytes: Int = 1 << 20) -> AnswerMemory {
        var limits = FetchLimits()
        (limits.keptAnswers, limits.keptBytes) = (answers, bytes)
        return AnswerMemory(limits: limits)
    }

    private func key(_ name: String) throws -> QuestionKey {
        QuestionKey(RegistrySession.Question(url: try endpoint.url(name), limit: 100), at: endpoint)
    }

    private func answer(_ size: Int = 0, tag: String? = "\"1\"") -> HTTPResponse {
        var answer = HTTPResponse(status: 200, body: Array(repeating: 0, count: size), url: endpoint.base)
        answer.fields["ETag"] = tag
        return answer
    }

    @Test(arguments: [
        "\"\"", "\"1\"", "W/\"1\"", "\"sha256:0a\"", "\"a/b-c_d!#\"",
        "\"" + String(repeating: "a", count: 510) + "\"",
    ])
    func keepsWhatItsRegistryRecognises(_ tag: String) throws {
        let memory = memory()
        memory.keep(answer(tag: tag), to: try key("a"))
        #expect(memory.answer(to: try key("a"))?.tag.text == tag)
        #expect(memory.answer(to: try key("b")) == nil)
    }

    @Test(arguments: [
        nil, "", "1", "\"", "\"1", "1\"", "w/\"1\"", "W/1", "W/", "\"a\"b\"", "\"a b\"", "\"a\r\nb\"",
        "\"ä\"", "*",
        "\"" + String(repeating: "a", count: 511) + "\"",
    ])
    func keepsNothingElse(_ tag: String?) throws {
        let memory = memory()
        memory.keep(answer(tag: tag), to: try key("a"))
        #expect(memory.answer(to: try key("a")) == nil)
    }

    @Test func anAnswerThatIsNotKeptReplacesTheLastOne() throws {
        let memory = memory()
        memory.keep(answer(7), to: try key("a"))
        memory.keep(answer(tag: nil), to: try key("a"))
        #expect(memory.answer(to: try key("a")) == nil)
        #expect(memory.size == (0, 0))
    }

    @Test func theLeastUsedGoFirst() throws {
        let memory = memory(answers: 4)
        for name in ["a", "b", "c", "d"] { memory.keep(answer(), to: try key(name)) }
        #expect(memory.size.answers == 4)
        _ = memory.answer(to: try key("a"))
        memory.keep(answer(), to: try key("e"))
        #expect(memory.size.answers == 3)
        let names = try ["a", "b", "c", "d", "e"].filter { memory.answer(to: try key($0)) != nil }
        #expect(names == ["a", "d", "e"])
    }

    @Test func bytesAreBounded() throws {
        let memory = memory(bytes: 1000)
        for number in 0..<50 {
            memory.keep(answer(200), to: try key("\(number)"))
            #expect(memory.size.bytes <= 1000)
        }
        #expect(memory.size.answers >= 3)
    }

    @Test(arguments: [(247, true), (248, false)])
    func noAnswerTakesMoreThanAQuarter(_ size: Int, _ isKept: Bool) throws {
        let memory = memory(bytes: 1000)
        memory.keep(answer(size), to: try key("a"))
        #expect((memory.answer(to: try key("a")) != nil) == isKept)
    }

    @Test func whatIsForgottenTakesNoRoom() throws {
        let memory = memory()
        memory.keep(answer(7), to: try key("a"))
        #expect(memory.size.bytes > 0)
        memory.forget(try key("a"))
        #expect(memory.size == (0, 0))
    }
}

@Suite struct TrafficCountsTests {
    @Test func aThousandHostsAreToldApart() {
        let counts = TrafficCounts()
        for number in 0..<1002 { counts.add("h\(number)") { $0.requests += 1 } }
        counts.add("h0") { $0.requests += 1 }
        #expect(counts.all.count == 1001)
        #expect(counts.all["h0"]?.requests == 2)
        #expect(counts.all["h999"]?.requests == 1)
        #expect(counts.all[TrafficCounts.others]?.requests == 2)
    }
}
