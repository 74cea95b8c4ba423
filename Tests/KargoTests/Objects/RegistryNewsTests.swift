// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@testable import Kargo

/// What registries send when something was pushed.
struct RegistryNewsTests {
    private static let shapes: [(name: String, body: JSON, repositories: [String])] = [
        (
            "distribution",
            [
                "events": [
                    ["action": "push", "target": ["repository": "acme/web", "tag": "1"]],
                    ["action": "push", "target": ["repository": "acme/api"]],
                    ["action": "push", "target": ["repository": "acme/web", "tag": "2"]],
                ]
            ], ["acme/web", "acme/api"]
        ),
        (
            "distribution, with its host",
            [
                "events": [
                    [
                        "action": "push", "target": ["repository": "acme/web"],
                        "request": ["host": "registry.example:5000", "method": "PUT"],
                    ]
                ]
            ], ["registry.example:5000/acme/web"]
        ),
        (
            "Harbor",
            [
                "type": "PUSH_ARTIFACT",
                "event_data": [
                    "resources": [
                        ["tag": "1.2", "resource_url": "harbor.example:8443/acme/web:1.2"],
                        ["resource_url": "harbor.example/acme/api@sha256:00ff"],
                    ]
                ],
            ], ["harbor.example:8443/acme/web", "harbor.example/acme/api"]
        ),
        (
            "Quay", ["docker_url": "quay.example:8443/acme/web", "updated_tags": ["1.2"]],
            ["quay.example:8443/acme/web"]
        ),
        (
            "Docker Hub", ["push_data": ["tag": "1"], "repository": ["repo_name": "acme/web"]],
            ["docker.io/acme/web"]
        ),
        (
            "GitHub", ["package": ["package_version": ["package_url": "ghcr.io/acme/web:1.2"]]],
            ["ghcr.io/acme/web"]
        ),
        (
            "GitHub before", ["registry_package": ["package_version": ["package_url": "ghcr.io/acme/web:1"]]],
            ["ghcr.io/acme/web"]
        ),
        ("a URL", ["docker_url": "https://quay.example/acme/web:1"], ["quay.example/acme/web"]),
    ]

    @Test(arguments: shapes)
    func repositoriesAreFound(_ name: String, _ body: JSON, _ repositories: [String]) {
        #expect(RegistryNews.repositories(body) == repositories)
    }

    private static let strange: [JSON] = [
        nil, [], "acme/web", 1, [:], ["events": "acme/web"], ["events": [1, nil, [:], ["target": []]]],
        ["events": [["target": ["repository": ["acme/web"]]]]], ["docker_url": 7], ["docker_url": ""],
        // Nothing is left of these but what is around a repository, which would be every one's end.
        ["docker_url": "https://"], ["docker_url": ":5000"], ["docker_url": "@sha256:00"],
        ["repository": "acme/web"], ["package": ["package_version": nil]], ["event_data": ["resources": [:]]],
        ["docker_url": .string(String(repeating: "a", count: 1_025))],
    ]

    @Test(arguments: strange) func whatNamesNoneNamesNone(_ body: JSON) {
        #expect(RegistryNews.repositories(body) == [])
    }

    @Test func thereAreNeverTooMany() {
        let events = (0..<5_000).map { ["target": ["repository": .string("acme/\($0)")]] as JSON }
        let found = RegistryNews.repositories(["events": .array(events)])
        #expect(found.count == 100)
        #expect(found.last == "acme/99")
        let longest = String(repeating: "a", count: 1_024)
        #expect(RegistryNews.repositories(["docker_url": .string(longest)]) == [longest])
    }
}
