// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LocalRegistry

@Suite("The request log")
struct RequestLogTests {
    @Test func aRequestIsKeptWithoutItsSecret() throws {
        let registry = RouterFixture()
        _ = registry.send(
            "GET", "/v2/demo/tags/list?n=1",
            headers: ["authorization": "bearer secret", "host": "a:1", "USER-AGENT": "test/1"])
        let record = try #require(registry.service.log.records.first)
        #expect(record.method == "GET")
        #expect(record.target == "/v2/demo/tags/list?n=1")
        #expect(record.kind == .tags)
        #expect(record.authorization == .bearer)
        #expect(record.host == "a:1")
        #expect(record.userAgent == "test/1")
    }

    @Test func kindsAreCounted() {
        let registry = RouterFixture()
        _ = registry.send("GET", "/v2/demo/manifests/v1")
        _ = registry.send("HEAD", "/v2/demo/manifests/v1")
        _ = registry.send("GET", "/nowhere")
        let log = registry.service.log
        #expect(log.count == 3)
        #expect(log.count(of: .manifest) == 2)
        #expect(log.count(of: .manifest, method: "HEAD") == 1)
        #expect(log.count(of: .other) == 1)
    }

    @Test func aClearedLogIsEmpty() {
        let registry = RouterFixture()
        _ = registry.send("GET", "/v2/")
        registry.service.log.clear()
        #expect(registry.service.log.records.isEmpty)
    }

    @Test func theLogDoesNotGrowWithoutEnd() {
        var limits = RegistryLimits()
        limits.loggedRequests = 4
        let registry = RouterFixture(limits: limits)
        for number in 0..<9 { _ = registry.send("GET", "/\(number)") }
        #expect(registry.service.log.count <= 4)
        #expect(registry.service.log.records.last?.target == "/8")
    }
}
