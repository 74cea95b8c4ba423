// SPDX-License-Identifier: Apache-2.0

import Discovery
import OCIModel
import Testing

@Suite struct ViewNameTests {
    @Test(arguments: [
        ("prod/ghcr.io/acme/app", "ghcr.io/acme/app"),
        ("prod/docker.io/library/nginx", "docker.io/library/nginx"),
        ("prod/localhost_5000/app", "localhost:5000/app"),
        ("prod/127.0.0.1_5000/a/b/c", "127.0.0.1:5000/a/b/c"),
        ("team-1.prod/ghcr.io/acme/my_app", "ghcr.io/acme/my_app"),
    ])
    func names(_ text: String, _ repository: String) throws {
        let name = try #require(ViewName(text))
        #expect(name.repository.description == repository)
        #expect(name.description == text)
    }

    @Test(arguments: [
        "", "prod", "prod/ghcr.io", "prod//app", "/ghcr.io/app", "prod/ghcr.io/", "prod/ghcr.io/App",
        "prod/GHCR.io/app", "prod/acme/app", "prod/docker.io/nginx", "prod/index.docker.io/library/nginx",
        "prod/localhost:5000/app", "prod/localhost_5000_1/app", "prod/localhost_0/app", "prod/localhost_/app",
        "prod/ghcr.io/app:1.0", "prod/ghcr.io/app@sha256", "../ghcr.io/app", "pr od/ghcr.io/app",
        "prod/ghcr.io/../app", "prod/[__1]/app",
    ])
    func noNames(_ text: String) { #expect(ViewName(text) == nil) }

    @Test func longNames() {
        let path = String(repeating: "a", count: 247)
        #expect(ViewName("prod/ghcr.io/\(path)") != nil)
        #expect(ViewName("prod/ghcr.io/\(path)a") == nil)
    }

    @Test(arguments: [
        ("gate:8443/prod/ghcr.io/acme/app", "prod/ghcr.io/acme/app"),
        ("Gate:8443/prod/localhost_5000/app", "prod/localhost_5000/app"),
        ("gate/prod/ghcr.io/acme/app", nil), ("ghcr.io/acme/app", nil), ("gate:8443", nil), ("", nil),
        ("gate:8443/prod", nil),
    ])
    func repoURLs(_ text: String, _ name: String?) {
        #expect(ViewName(repoURL: text, viewHosts: ["gate:8443"])?.description == name)
    }
}
