// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import Kargo
import Kubernetes
import Metrics
import OCIModel
import Policy
import Server
import StrictJSON
import Verification

extension ServerPart {
    /// What Kargo is answered, and what is done to its Freight, Warehouses and Stages.
    ///
    /// - Parameters:
    ///   - askers: who may ask for decisions.
    ///   - readers: who may read reports on everything, and send registries' events; `nil` for nobody.
    ///   - externalURL: where people reach the API.
    ///   - upstream: what a repository of the registry view shows.
    ///   - wake: is told of repositories that a registry speaks of.
    static func kargo(
        _ options: KargoOptions, desk deskOptions: DeskOptions, askers: Authentication,
        readers: Authentication?, externalURL: String,
        upstream: @escaping @Sendable (String) -> UpstreamImage,
        wake: @escaping @Sendable (String) async -> Void, on base: ServerBase
    ) -> ServerPart {
        let watch = KargoWatch(base.client, effects: base.effects)
        let objects = KargoObjects(base.client)
        let decider = ImageDecider(
            presenter: .report, now: base.now, verify: { await base.engines.verify($0, under: $1) })
        let (finished, source) = AsyncStream.makeStream(
            of: ImageQuestion.self, bufferingPolicy: .bufferingNewest(1_000))
        let desk = DecisionDesk<ImageQuestion>(
            store: base.store, limits: deskOptions.freshness, concurrency: deskOptions.workers, now: base.now,
            decided: { decision, question in
                DecisionMetrics.count(decision)
                source.yield(question)
            },
            failed: base.storeFailed, decide: { await decider.decide($0) })
        let decisions = KargoDecisions(
            desk: desk, policies: { base.policies.book }, surroundings: { base.engines.digest },
            upstream: upstream)
        let reportURL: @Sendable (PreparedDecision) -> String? = { decision in
            "\(externalURL)/v1/reports/\(decision.key.digest.hex)"
        }

        // What is answered.
        let patience = Duration.seconds(deskOptions.patience)
        let gate = PromotionGate(decisions, objects, patience: patience)
        let marker = FreightMarker(decisions)
        let api = DecisionAPI(decisions, objects: objects, reportURL: reportURL)

        // What goes on.
        let record: FreightKeeper.Record = { isWarning, reason, message, object in
            Counter(label: "assay_kargo_events_total", dimensions: [("reason", reason)]).increment()
            await base.events.record(isWarning, reason, message, object)
        }
        let pace = RetryPace(now: base.now)
        let work = KargoWork(
            watch,
            FreightKeeper(
                watch, decisions, base.client, pace: pace, record: record, reportURL: reportURL,
                failed: base.notWritten),
            FreightAuthor(watch, decisions, base.client, pace: pace, record: record),
            Promoter(
                watch, decisions, base.client, allowed: options.promotable, pace: pace, now: base.now,
                record: record),
            isLeader: { base.leadership.isLeader }, policyChanges: { base.policies.changes() },
            gone: { try? await base.store.forget(KargoDecisions.subject(of: $0)) })

        var part = ServerPart(lastContact: { watch.lastContact })
        part.admission = [
            AdmissionEndpoint("/admission/kargo/promotions") {
                await DecisionMetrics.answered("promotion", base.logger) { await gate.answer($0) }($0)
            },
            AdmissionEndpoint("/admission/kargo/freight-status") {
                await DecisionMetrics.answered("approval", base.logger) { await gate.answer(approval: $0) }(
                    $0)
            },
            AdmissionEndpoint("/admission/kargo/freight") { await marker.answer($0) },
        ]
        part.api =
            DecisionEndpoints(
                api: api, store: base.store, askers: askers, readers: readers, logger: base.logger
            ).all
        if let readers {
            part.api.append(
                RegistryNewsEndpoint.endpoint(readers) { repository in
                    await work.wake(repository)
                    await wake(repository)
                })
        }
        part.services = [
            Loop { await watch.run() }, Loop { await work.run() },
            Loop { for await question in finished { await work.decided(question) } },
        ]
        // Webhooks and the API read what they need themselves: Kargo's absence holds up nothing else.
        part.errors = {
            watch.failures.map { "\($0.kind) \($0.key): \($0.why)" }
                + watch.problems.map { "\($0): is Kargo installed, and may the server watch its objects?" }
        }
        part.measure = {
            Gauge(label: "assay_freight").record(watch.freightCount)
            Gauge(label: "assay_decisions_waiting", dimensions: [("what", "freight")]).record(desk.backlog)
        }
        return part
    }
}
