// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import ClusterPolicies
import Kubernetes
import Logging
import Metrics
import Policy
import Server
import Verification

/// Watches the watch: says when the server is ready, and what cannot be read.
struct ClusterGauges {
    private let watch: ClusterWatch
    private let desk: DecisionDesk<SyncQuestion>
    private let isLeader: @Sendable () -> Bool
    private let now: @Sendable () -> Int
    private let logger: Logger

    init(
        _ watch: ClusterWatch, _ desk: DecisionDesk<SyncQuestion>, isLeader: @escaping @Sendable () -> Bool,
        now: @escaping @Sendable () -> Int, logger: Logger
    ) {
        self.watch = watch
        self.desk = desk
        self.isLeader = isLeader
        self.now = now
        self.logger = logger
    }

    /// Looks until the task is cancelled; fulfils `part` once everything was read.
    func run(_ readiness: Server.Readiness, part: String) async {
        var saidErrors: Set<String> = []
        var wasStale = false
        while !Task.isCancelled {
            if watch.hasSynced { readiness.fulfil(part) }
            let age = watch.lastContact.map { max(0, now() - $0) }
            Gauge(label: "assay_cluster_silence_seconds").record(Double(age ?? 0))
            Gauge(label: "assay_leader").record(isLeader() ? 1 : 0)
            Gauge(label: "assay_applications").record(watch.applicationCount)
            Gauge(label: "assay_unreadable_applications").record(watch.failures.count)
            Gauge(label: "assay_decisions_waiting").record(desk.backlog)
            let book = watch.book
            let isStale = watch.hasSynced && book == nil
            if isStale, !wasStale {
                logger.error("policies count as unread: the API server has not been heard of for too long")
            }
            wasStale = isStale
            let errors = Set(
                watch.failures.map { "Application \($0.key): \($0.value)" }
                    + (book?.errors.map(\.description) ?? []))
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
