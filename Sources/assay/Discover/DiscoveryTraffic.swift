// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Registry
import Report

/// What a discovery asked of registries and token services, and what it was spared.
struct DiscoveryTraffic {
    /// The host of the repository.
    let registry: String
    /// Each host that was asked, the repository's own first, the others sorted.
    let hosts: [(name: String, counts: HostTraffic)]

    init(of repository: Repository, _ traffic: [String: HostTraffic]) {
        let registry = repository.registry
        self.registry = registry
        hosts = traffic.sorted { ($0.key == registry ? 0 : 1, $0.key) < ($1.key == registry ? 0 : 1, $1.key) }
            .map { ($0.key, $0.value) }
    }

    /// The counts of all hosts.
    var sum: HostTraffic {
        hosts.reduce(into: HostTraffic()) { sum, host in
            sum.requests += host.counts.requests
            sum.coalesced += host.counts.coalesced
            sum.notModified += host.counts.notModified
            sum.refused += host.counts.refused
            sum.heldBack += host.counts.heldBack
            sum.waited += host.counts.waited
        }
    }

    /// In one line: `12 requests to ghcr.io, 1 request to auth.example (2 shared, 1 rate limited)`.
    var text: String {
        let asked = hosts.isEmpty ? [(name: registry, counts: HostTraffic())] : hosts
        let requests = asked.prefix(Self.shownHosts).map {
            "\(Count.text($0.counts.requests, "request")) to \($0.name)"
        }
        let others = asked.dropFirst(Self.shownHosts)
        let rest = others.isEmpty ? [] : ["\(others.map(\.counts.requests).reduce(0, +)) to others"]
        return (requests + rest).joined(separator: ", ") + (remarks.isEmpty ? "" : " (\(remarks))")
    }

    /// What did not go its usual way; empty where all did.
    private var remarks: String {
        let sum = sum
        let counts = [
            (sum.coalesced, "shared"), (sum.notModified, "unchanged"), (sum.refused, "rate limited"),
            (sum.heldBack, "held back"),
        ]
        var remarks = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let seconds = sum.waited.components.seconds
        if seconds > 0 { remarks.append("\(seconds) s waited") }
        return remarks.joined(separator: ", ")
    }

    private static let shownHosts = 3
}
