// SPDX-License-Identifier: Apache-2.0

import Registry
import Server
import Synchronization

/// What was asked of each registry host and what was saved, for `/metrics`.
final class RegistryFigures: Sendable {
    /// The names of the metrics.
    static let requests = "assay_registry_requests_total"
    static let wait = "assay_registry_wait_seconds_total"

    private let source = Mutex<@Sendable () -> [String: HostTraffic]>({ [:] })

    /// Shows these counts from now on.
    func show(_ traffic: @escaping @Sendable () -> [String: HostTraffic]) {
        source.withLock { $0 = traffic }
    }

    /// All counts as they are now, by host; nothing where no host was asked.
    func families() -> [MetricFamily] {
        let traffic = source.withLock { $0 }()
        guard !traffic.isEmpty else { return [] }
        let hosts = traffic.sorted { $0.key < $1.key }
        return [
            MetricFamily(
                Self.requests, .counter, help: DecisionMetrics.help[Self.requests] ?? "",
                samples: hosts.flatMap { host, counts in
                    counts.byKind.map { kind, count in
                        .init(
                            labels: [MetricLabel("host", host), MetricLabel("what", kind)],
                            value: Double(count))
                    }
                }),
            MetricFamily(
                Self.wait, .counter, help: DecisionMetrics.help[Self.wait] ?? "",
                samples: hosts.map { host, counts in
                    .init(labels: [MetricLabel("host", host)], value: counts.waited / .seconds(1))
                }),
        ]
    }
}

extension HostTraffic {
    /// The counts of requests by the names that labels have.
    var byKind: [(String, Int)] {
        [
            ("sent", requests), ("coalesced", coalesced), ("not_modified", notModified),
            ("rate_limited", refused), ("held_back", heldBack),
        ]
    }
}
