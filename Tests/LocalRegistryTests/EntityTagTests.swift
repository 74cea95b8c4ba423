// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Testing

@testable import LocalRegistry

@Suite("Entity tags")
struct EntityTagTests {
    let image = TestImage()
    static let targets = ["manifests/v1", "tags/list", "referrers/\(Digest.absent)"]

    private func registry(_ behavior: RegistryBehavior = RegistryBehavior()) -> RouterFixture {
        let registry = RouterFixture(behavior)
        registry.content.add(image, to: "demo/app", tag: "v1")
        return registry
    }

    @Test(arguments: targets) func whoKnowsItGetsItNotAgain(_ target: String) throws {
        let registry = registry()
        let first = registry.send("GET", "/v2/demo/app/\(target)")
        let tag = try #require(first.headers["ETag"])
        for known in [tag, "W/\(tag)", "\"0\", \(tag)", "*"] {
            let second = registry.send("GET", "/v2/demo/app/\(target)", headers: ["If-None-Match": known])
            #expect((second.status, second.body) == (304, []))
            #expect(second.headers["ETag"] == tag)
            #expect(second.headers["Content-Length"] == nil)
        }
        #expect(registry.service.log.notModified == 4)
        registry.service.log.clear()
        #expect(registry.service.log.notModified == 0)
    }

    @Test(arguments: targets) func whoKnowsAnotherGetsItWhole(_ target: String) {
        let registry = registry()
        let first = registry.send("GET", "/v2/demo/app/\(target)")
        let second = registry.send("GET", "/v2/demo/app/\(target)", headers: ["If-None-Match": "\"0\""])
        #expect(second == first)
        #expect(registry.service.log.notModified == 0)
    }

    @Test func aNewTagChangesTheList() {
        let registry = registry()
        let first = registry.send("GET", "/v2/demo/app/tags/list").headers["ETag"]
        registry.content.add(image, to: "demo/app", tag: "v2")
        #expect(registry.send("GET", "/v2/demo/app/tags/list").headers["ETag"] != first)
    }

    /// The content is the same, but another page follows.
    @Test func aPageThatComesBehindChangesTheTag() {
        let registry = registry(RegistryBehavior(tagsPageSize: 1))
        let first = registry.send("GET", "/v2/demo/app/tags/list")
        registry.content.add(image, to: "demo/app", tag: "v2")
        let second = registry.send("GET", "/v2/demo/app/tags/list")
        #expect(first.body == second.body)
        #expect(first.headers["ETag"] != second.headers["ETag"])
    }

    @Test(arguments: targets) func thereMayBeNone(_ target: String) {
        let registry = registry(RegistryBehavior(entityTags: false))
        let answer = registry.send("GET", "/v2/demo/app/\(target)", headers: ["If-None-Match": "*"])
        #expect(answer.status == 200)
        #expect(answer.headers["ETag"] == nil)
    }

    @Test(arguments: [
        (Fault.wrongBytes, 200), (.truncatedBody(keeping: 1), 200), (.digestHeader(.absent), 200),
        (.latency(.milliseconds(1)), 304),
    ])
    func aBrokenAnswerIsSentWhole(_ fault: Fault, _ status: Int) throws {
        let registry = registry()
        let tag = try #require(registry.send("GET", "/v2/demo/app/manifests/v1").headers["ETag"])
        registry.service.faults.add(fault)
        let answer = registry.send("GET", "/v2/demo/app/manifests/v1", headers: ["If-None-Match": tag])
        #expect(answer.status == status)
    }

    @Test func anotherBodyHasItsOwnTag() throws {
        let registry = registry()
        let tag = try #require(registry.send("GET", "/v2/demo/app/manifests/v1").headers["ETag"])
        registry.service.faults.add(.otherBody([1]))
        let other = registry.send("GET", "/v2/demo/app/manifests/v1", headers: ["If-None-Match": tag])
        #expect((other.status, other.body) == (200, [1]))
        let own = try #require(other.headers["ETag"])
        let known = registry.send("GET", "/v2/demo/app/manifests/v1", headers: ["If-None-Match": own])
        #expect(known.status == 304)
    }

    @Test func whoeverMayNotReadIsNotToldWhetherItChanged() {
        let registry = registry(
            RegistryBehavior(authentication: .basic(Credentials(user: "u", password: "p"))))
        let answer = registry.send("GET", "/v2/demo/app/manifests/v1", headers: ["If-None-Match": "*"])
        #expect(answer.status == 401)
    }
}
