// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LocalRegistry

@Suite("Paths")
struct RouteTests {
    @Test(arguments: [
        ("/v2", Route.version), ("/v2/", .version), ("/token", .token),
        ("/v2/a/manifests/v1", .manifest(repository: "a", reference: "v1")),
        ("/v2/a/b/c/manifests/v1", .manifest(repository: "a/b/c", reference: "v1")),
        ("/v2/manifests/manifests/v1", .manifest(repository: "manifests", reference: "v1")),
        ("/v2/a/blobs/sha256%3Aab", .blob(repository: "a", digest: "sha256:ab")),
        ("/v2/a/blobs/uploads/", .uploads(repository: "a")),
        ("/v2/a/blobs/uploads", .uploads(repository: "a")),
        ("/v2/a/blobs/uploads/7", .upload(repository: "a", identifier: "7")),
        ("/v2/a/tags/list", .tags(repository: "a")),
        ("/v2/a/b/referrers/sha256:ab", .referrers(repository: "a/b", digest: "sha256:ab")),
    ])
    func namesAResource(path: String, route: Route) { #expect(Route(path: path) == route) }

    @Test(arguments: [
        "", "/", "v2/", "/v1/", "/v2/a", "/v2/a/b", "/v2/a/tags/other", "/v2/%zz/manifests/v1", "/v2/%", "*",
        "/v2/%ff/manifests/v1", "/v2//",
    ])
    func namesNothing(path: String) { #expect(Route(path: path) == nil) }

    @Test(arguments: ["A", "a//b", "-a", "a:1", "..", "", "a/../b", "a@b", "a%20"])
    func aNameOutsideTheGrammarIsRefused(name: String) {
        let answer = RouterFixture().send("GET", "/v2/\(name)/tags/list")
        #expect(answer.errorCode == "NAME_INVALID")
        #expect(answer.status == 400)
    }

    @Test func anUnknownPathIs404() { #expect(RouterFixture().send("GET", "/").status == 404) }

    @Test func theVersionEndpointAnswers() {
        let answer = RouterFixture().send("GET", "/v2/")
        #expect(answer.status == 200)
        #expect(answer.headers["docker-distribution-api-version"] == "registry/2.0")
    }
}
