// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts what is asked of each host.
final class TrafficCounts: Sendable {
    private let hosts = Mutex<[String: HostTraffic]>([:])

    /// All counts by host, as settings name it.
    var all: [String: HostTraffic] { hosts.withLock(\.self) }

    func add(_ host: String, _ change: (inout HostTraffic) -> Void) {
        hosts.withLock { hosts in
            let name = hosts[host] != nil || hosts.count < Self.mostHosts ? host : Self.others
            change(&hosts[name, default: HostTraffic()])
        }
    }

    /// Under this name is counted what has no room of its own.
    static let others = "other"
    static let mostHosts = 1000
}
