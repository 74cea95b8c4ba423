// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON
import Testing

@testable import LocalRegistry

@Suite("Tags and referrers")
struct ListEndpointTests {
    let image = TestImage()

    private func tagged(_ behavior: RegistryBehavior = RegistryBehavior()) -> RouterFixture {
        let registry = RouterFixture(behavior)
        for tag in ["c", "a", "b"] { registry.content.add(image, to: "demo", tag: tag) }
        return registry
    }

    private func tags(_ answer: Transmission) -> [String] {
        answer.json["tags"]?.array?.compactMap(\.string) ?? ["no list"]
    }

    @Test func tagsAreListedInOrder() {
        let answer = tagged().send("GET", "/v2/demo/tags/list")
        #expect(tags(answer) == ["a", "b", "c"])
        #expect(answer.next == nil)
    }

    @Test func theTagsOfAnUnknownRepositoryAre404() {
        #expect(tagged().send("GET", "/v2/other/tags/list").errorCode == "NAME_UNKNOWN")
    }

    @Test func pagesOfTagsAreJoined() throws {
        let registry = tagged()
        let first = registry.send("GET", "/v2/demo/tags/list?n=2")
        #expect(tags(first) == ["a", "b"])
        let second = registry.send("GET", try #require(first.next))
        #expect(tags(second) == ["c"])
        #expect(second.next == nil)
    }

    @Test func theRegistryMaySendShorterPages() {
        let answer = tagged(RegistryBehavior(tagsPageSize: 1)).send("GET", "/v2/demo/tags/list?n=2")
        #expect(tags(answer) == ["a"])
        #expect(answer.next == "/v2/demo/tags/list?n=1&last=a")
    }

    @Test func lastNeedNotExist() {
        #expect(tags(tagged().send("GET", "/v2/demo/tags/list?last=aa")) == ["b", "c"])
    }

    @Test func zeroTagsMayBeAskedFor() {
        let answer = tagged().send("GET", "/v2/demo/tags/list?n=0")
        #expect(tags(answer) == [])
        #expect(answer.next == nil)
    }

    @Test(arguments: ["-1", "x", "99999999999999999999"])
    func aMalformedCountIs400(n: String) {
        #expect(tagged().send("GET", "/v2/demo/tags/list?n=\(n)").status == 400)
    }

    private func signed(_ referrers: ReferrersAPI = .on()) -> RouterFixture {
        let registry = RouterFixture(RegistryBehavior(referrers: referrers))
        registry.content.add(image, to: "demo", tag: "v1")
        for type in ["test/a", "test/b", "test/a+json"] as [MediaType] {
            registry.content.add(
                .artifact(
                    Array(type.rawValue.utf8), type: type, of: image.descriptor, annotations: ["k": "v"]),
                to: "demo")
        }
        return registry
    }

    private func types(_ answer: Transmission) -> [String] {
        answer.json["manifests"]?.array?.compactMap { $0["artifactType"]?.string } ?? ["no list"]
    }

    @Test func referrersAreListedWithTypeAndAnnotations() {
        let answer = signed().send("GET", "/v2/demo/referrers/\(image.digest)")
        #expect(answer.headers["Content-Type"] == MediaType.imageIndex.rawValue)
        #expect(types(answer) == ["test/a", "test/b", "test/a+json"])
        #expect(answer.json["manifests"]?.array?.first?["annotations"]?["k"]?.string == "v")
        #expect(answer.headers["OCI-Filters-Applied"] == nil)
    }

    @Test func referrersAreFiltered() {
        let answer = signed().send("GET", "/v2/demo/referrers/\(image.digest)?artifactType=test%2Fb")
        #expect(types(answer) == ["test/b"])
        #expect(answer.headers["OCI-Filters-Applied"] == "artifactType")
    }

    @Test func aRegistryMayIgnoreTheFilter() {
        let answer = signed(.on(filters: false))
            .send("GET", "/v2/demo/referrers/\(image.digest)?artifactType=test/b")
        #expect(types(answer).count == 3)
        #expect(answer.headers["OCI-Filters-Applied"] == nil)
    }

    @Test func pagesOfReferrersAreJoinedAndKeepTheFilter() throws {
        let registry = signed(.on(pageSize: 1))
        let first = registry.send("GET", "/v2/demo/referrers/\(image.digest)?artifactType=test/a%2Bjson")
        #expect(types(first) == ["test/a+json"])
        #expect(first.next == nil)
        var all: [String] = []
        var target: String? = "/v2/demo/referrers/\(image.digest)"
        while let here = target {
            let page = registry.send("GET", here)
            all += types(page)
            target = page.next
        }
        #expect(all == ["test/a", "test/b", "test/a+json"])
    }

    @Test func nothingRefersToAnUnknownDigest() {
        let answer = RouterFixture().send("GET", "/v2/demo/referrers/\(Digest.absent)")
        #expect(answer.status == 200)
        #expect(types(answer) == [])
    }

    @Test func aMalformedDigestIs400() {
        #expect(RouterFixture().send("GET", "/v2/demo/referrers/v1").status == 400)
    }

    @Test func anOlderRegistryHasNoReferrers() {
        #expect(signed(.off).send("GET", "/v2/demo/referrers/\(image.digest)").status == 404)
    }

    @Test func aDeletedReferrerIsNotListed() throws {
        let registry = signed()
        let digest = try #require(registry.content.referrers(of: image.digest, in: "demo").first?.digest)
        registry.content.remove(.digest(digest), from: "demo")
        #expect(
            types(registry.send("GET", "/v2/demo/referrers/\(image.digest)")) == ["test/b", "test/a+json"])
    }
}
