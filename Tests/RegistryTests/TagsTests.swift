// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import LocalRegistry
import OCIModel
import Testing

@testable import Registry

@Suite struct TagsTests {
    /// The tags of a registry that gives these pages one after another, each with a link to the next.
    private func list(_ pages: [String], limits: FetchLimits = FetchLimits()) async throws -> [String] {
        let script = Script { request, number in
            var answer = request.answered(200, [:], pages.indices.contains(number) ? pages[number] : "")
            if number + 1 < pages.count {
                answer.fields["Link"] = "</v2/app/tags/list?page=\(number + 1)>; rel=\"next\""
            }
            return answer
        }
        return try await script.client(limits: limits).tags(.example(), meter: script.time.meter())
    }

    private func failure(_ pages: [String], limits: FetchLimits = FetchLimits()) async -> RegistryError? {
        do { _ = try await list(pages, limits: limits) } catch { return error as? RegistryError }
        return nil
    }

    @Test func comeInTheRegistrysOrderByPages() async throws {
        try await Bench.run(RegistryBehavior(tagsPageSize: 2)) { bench in
            for tag in ["a", "z", "m", "v2"] {
                bench.registry.content.add(bench.image, to: "demo/app", tag: tag)
            }
            let meter = bench.time.meter()
            let found = try await bench.client().tags(bench.repository, meter: meter)
            #expect(found == ["a", "m", "v1", "v2", "z"])
            #expect(meter.requests == 3)
            #expect(bench.targets.first == "/v2/demo/app/tags/list?n=1000")
        }
    }

    @Test(arguments: [
        (#"{"tags":["b","a"]}"#, ["b", "a"]), (#"{"name":"x","tags":[]}"#, []),
        (#"{"name":"x","tags":null}"#, []), (#"{"tags":["a","b","a"]}"#, ["a", "b"]),
        (#"{"tags":["","-a",".a","a b","a/b","ä","A_0.b-"]}"#, ["A_0.b-"]),
        (#"{"tags":["\#(String(repeating: "a", count: 129))","b"]}"#, ["b"]),
        (#"{"tags":["a"],"more":{}}"#, ["a"]),
    ])
    func readsAPage(_ page: String, _ tags: [String]) async throws {
        #expect(try await list([page]) == tags)
    }

    @Test(arguments: [
        "", "[]", "null", "{", #"{"name":"x"}"#, #"{"tags":{}}"#, #"{"tags":"a"}"#, #"{"tags":[1]}"#,
        #"{"tags":["a",null]}"#, #"{"tags":["a"],"tags":["b"]}"#,
    ])
    func refusesWhatIsNoPage(_ page: String) async throws {
        #expect(await failure([page])?.code == .malformed)
    }

    @Test func aTagOnTwoPagesCountsOnce() async throws {
        #expect(try await list([#"{"tags":["a","b"]}"#, #"{"tags":["b","c"]}"#]) == ["a", "b", "c"])
    }

    @Test func aPageThatCannotBeReadLeavesNoList() async throws {
        #expect(await failure([#"{"tags":["a"]}"#, "{}"])?.code == .malformed)
    }

    @Test(arguments: [(3, nil), (2, RegistryError.limitExceeded(.tags(limit: 2)))])
    func tagsAreBounded(_ limit: Int, _ expected: RegistryError?) async throws {
        var limits = FetchLimits()
        limits.tags = limit
        #expect(await failure([#"{"tags":["a","b"]}"#, #"{"tags":["c","a"]}"#], limits: limits) == expected)
    }

    @Test(arguments: [(2, nil), (1, RegistryError.limitExceeded(.tags(limit: 50_000)))])
    func pagesAreBounded(_ limit: Int, _ expected: RegistryError?) async throws {
        var limits = FetchLimits()
        limits.tagsPages = limit
        #expect(await failure([#"{"tags":["a"]}"#, #"{"tags":["b"]}"#], limits: limits) == expected)
    }

    @Test(arguments: [(14, nil), (13, RegistryError.tooLarge(limit: 13))])
    func aPagesBytesAreBounded(_ limit: Int, _ expected: RegistryError?) async throws {
        try await Bench.run { bench in
            var limits = FetchLimits()
            limits.tagsPage = limit
            bench.registry.faults.add(.otherBody(Array(#"{"tags":["a"]}"#.utf8)), on: .tags)
            var found: RegistryError?
            do throws(RegistryError) {
                _ = try await bench.client(limits: limits).tags(bench.repository, meter: bench.time.meter())
            } catch {
                found = error
            }
            #expect(found == expected)
        }
    }

    @Test(arguments: [
        "https://evil.example/v2/app/tags/list", "//evil.example/", "http://registry.example/v2/",
    ])
    func theNextPageStaysAtTheRegistry(_ link: String) async throws {
        let script = Script { request, _ in
            request.answered(200, ["Link": "<\(link)>; rel=\"next\""], #"{"tags":["a"]}"#)
        }
        let repository = try Repository.example()
        #expect(
            await code { () async throws(RegistryError) in
                try await script.client().tags(repository, meter: script.time.meter())
            } == .malformed)
        #expect(script.requests.count == 1)
    }

    /// A link is relative to the page that has it, and stays in its repository or not.
    @Test(arguments: [
        ("list?page=1", "/v2/app/tags/list?page=1"), ("?page=1", "/v2/app/tags/list?page=1"),
        ("../more", "/v2/app/more"), ("/v2/app/tags/list?page=1", "/v2/app/tags/list?page=1"),
        ("/list?page=1", "/list?page=1"),
    ])
    func theNextPageIsRelativeToTheLast(_ link: String, _ target: String) async throws {
        let script = Script { request, number in
            let fields: HTTPFields = number == 0 ? ["Link": "<\(link)>; rel=\"next\""] : [:]
            return request.answered(200, fields, number == 0 ? #"{"tags":["a"]}"# : #"{"tags":["b"]}"#)
        }
        let found = try await script.client().tags(.example(), meter: script.time.meter())
        #expect(found == ["a", "b"])
        #expect(script.requests.map(\.url.target) == ["/v2/app/tags/list?n=1000", target])
    }

    /// Where a redirect led says nothing about the registry's own pages.
    @Test func aLinkBehindARedirectIsRelativeToWhatWasAsked() async throws {
        let script = Script { request, number in
            guard number == 0 else { return request.answered(200, [:], #"{"tags":["b"]}"#) }
            var answer = request.answered(200, ["Link": "<?page=1>; rel=next"], #"{"tags":["a"]}"#)
            answer.url = HTTPURL("https://storage.example/x/y") ?? request.url
            return answer
        }
        let found = try await script.client().tags(.example(), meter: script.time.meter())
        #expect(found == ["a", "b"])
        #expect(script.urls.last == "https://registry.example/v2/app/tags/list?page=1")
    }

    @Test func pagesThatGoInACircleHaveNoEnd() async throws {
        let script = Script { request, number in
            request.answered(
                200, ["Link": "</v2/app/tags/list?page=\(number % 2)>; rel=\"next\""], #"{"tags":["a"]}"#)
        }
        let repository = try Repository.example()
        #expect(
            await code { () async throws(RegistryError) in
                try await script.client().tags(repository, meter: script.time.meter())
            } == .malformed)
        #expect(script.requests.count == 3)
    }

    @Test(arguments: [
        (Fault.status(401), RegistryError.Code.unauthorized), (.status(403), .forbidden),
        (.status(404), .notFound), (.status(429, retryAfter: 60), .rateLimited), (.status(500), .serverError),
        (.htmlPage, .html), (.connectionReset, .unreachable), (.status(204), .unexpectedStatus),
    ])
    func aRefusalHasACode(_ fault: Fault, _ expected: RegistryError.Code) async throws {
        try await Bench.run { bench in
            bench.registry.faults.add(fault, on: .tags)
            #expect(
                await code { () async throws(RegistryError) in
                    try await bench.client().tags(bench.repository, meter: bench.time.meter())
                } == expected)
        }
    }

    @Test func aMirrorIsNotAsked() async throws {
        try await Bench.run { bench in
            try await withLocalRegistry { mirror in
                mirror.content.add(bench.image, to: "demo/app", tag: "stale")
                let client = bench.client(bench.settings { $0.mirrors = [mirror.authority] })
                let found = try await client.tags(bench.repository, meter: bench.time.meter())
                #expect(found == ["v1"])
                #expect(mirror.log.count == 0)
            }
        }
    }
}
