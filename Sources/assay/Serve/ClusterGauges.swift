// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import Logging
import Metrics
import Policy
import Server

/// Watches the watches: says when the server is ready, and what cannot be read.
struct ClusterGauges {
    let policies: PolicyWatch
    let parts: [ServerPart]
    let isLeader: @Sendable () -> Bool
    let now: @Sendable () -> Int
    let logger: Logger

    /// Looks until the task is cancelled; fulfils `part` once everything was read.
    func run(_ readiness: Server.Readiness, part: String) async {
        var saidErrors: Set<String> = []
        var wasStale = false
        while !Task.isCancelled {
            if policies.hasSynced, parts.allSatisfy({ $0.isReady() }) { readiness.fulfil(part) }
            let contacts = [policies.lastContact] + parts.map { $0.lastContact() }
            let age = contacts.compactMap(\.self).min().map { max(0, now() - $0) }
            Gauge(label: "assay_cluster_silence_seconds").record(Double(age ?? 0))
            Gauge(label: "assay_leader").record(isLeader() ? 1 : 0)
            for part in parts { part.measure() }
            let book = policies.book
            let isStale = policies.hasSynced && book == nil
            if isStale, !wasStale {
                logger.error("policies count as unread: the API server has not been heard of for too long")
            }
            wasStale = isStale
            let errors = Set(
                policies.problems + parts.flatMap { $0.errors() } + (book?.errors.map(\.description) ?? []))
            for error in errors.subtracting(saidErrors).sorted() {
                logger.warning("an object cannot be read", metadata: ["reason": "\(error)"])
            }
            saidErrors = errors
            // Short until it is ready: a restart should not be waited for.
            let pause = readiness.isReady ? Duration.seconds(2) : .milliseconds(50)
            guard (try? await Task.sleep(for: pause)) != nil else { return }
        }
    }
}
