// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Registry
import Server
import Testing

@testable import assay

/// What was asked of registries, as metrics and in a line.
@Suite struct RegistryFiguresTests {
    private static func traffic(_ change: (inout HostTraffic) -> Void) -> HostTraffic {
        var traffic = HostTraffic()
        change(&traffic)
        return traffic
    }

    @Test("each count is a series of its host") func metrics() {
        let figures = RegistryFigures()
        #expect(figures.families().isEmpty)
        figures.show {
            [
                "ghcr.io": Self.traffic {
                    ($0.requests, $0.coalesced, $0.notModified, $0.refused, $0.heldBack) = (5, 4, 3, 2, 1)
                    $0.waited = .milliseconds(1500)
                }, "auth.example": Self.traffic { $0.requests = 1 },
            ]
        }
        let lines = MetricsText.write(figures.families(), as: .prometheus).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
        #expect(
            lines == [
                #"assay_registry_requests_total{host="auth.example",what="sent"} 1"#,
                #"assay_registry_requests_total{host="auth.example",what="coalesced"} 0"#,
                #"assay_registry_requests_total{host="auth.example",what="not_modified"} 0"#,
                #"assay_registry_requests_total{host="auth.example",what="rate_limited"} 0"#,
                #"assay_registry_requests_total{host="auth.example",what="held_back"} 0"#,
                #"assay_registry_requests_total{host="ghcr.io",what="sent"} 5"#,
                #"assay_registry_requests_total{host="ghcr.io",what="coalesced"} 4"#,
                #"assay_registry_requests_total{host="ghcr.io",what="not_modified"} 3"#,
                #"assay_registry_requests_total{host="ghcr.io",what="rate_limited"} 2"#,
                #"assay_registry_requests_total{host="ghcr.io",what="held_back"} 1"#,
                #"assay_registry_wait_seconds_total{host="auth.example"} 0"#,
                #"assay_registry_wait_seconds_total{host="ghcr.io"} 1.5"#,
            ])
        #expect(figures.families().allSatisfy { !$0.help.isEmpty })
    }

    @Test("the repository's own host is named first, and only what is not nothing") func line() {
        let repository = Repository(registry: "ghcr.io", path: "demo/app")
        func text(_ traffic: [String: HostTraffic]) -> String {
            DiscoveryTraffic(of: repository, traffic).text
        }
        #expect(text([:]) == "0 requests to ghcr.io")
        #expect(text(["ghcr.io": Self.traffic { $0.requests = 12 }]) == "12 requests to ghcr.io")
        let two = [
            "ghcr.io": Self.traffic { ($0.requests, $0.coalesced, $0.waited) = (2, 3, .seconds(4)) },
            "auth.example": Self.traffic { ($0.requests, $0.refused) = (1, 1) },
        ]
        #expect(
            text(two)
                == "2 requests to ghcr.io, 1 request to auth.example (3 shared, 1 rate limited, 4 s waited)")
        var many = two
        for number in 1...3 { many["m\(number).example"] = Self.traffic { $0.requests = number } }
        #expect(
            text(many).hasPrefix(
                "2 requests to ghcr.io, 1 request to auth.example, 1 request to m1.example, 5 to others ("))
    }
}
