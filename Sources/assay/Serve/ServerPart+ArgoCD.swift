// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import ClusterPolicies
import Metrics
import Policy
import Server
import Verification

extension ServerPart {
    /// The gate of Argo CD's syncs, and of Pods; what the watch knows of Applications is for others too.
    static func argoCD(
        _ options: ArgoCDOptions, desk deskOptions: DeskOptions, pinsPods: Bool, watch: ClusterWatch,
        on base: ServerBase
    ) throws -> ServerPart {
        let view = ClusterView(
            policies: { base.policies.book }, applications: { watch.applications },
            application: { watch.application($0) }, surroundings: { base.engines.digest })

        // How decisions are made and kept.
        let banners = BannerSupport(try options.api(base.transport), options.banners, logger: base.logger)
        let announcer = Announcer(
            base.client, options: options.announcements(banners), now: base.now, events: base.events.record,
            failed: base.notWritten)
        let next = NextSync(view)
        let asked = AskedAgain(announcer, next)
        let maker = DecisionMaker(
            renderer: try options.renderer(base.transport, watch: watch), presenter: .report, now: base.now,
            foresee: { await base.engines.foresee($0, under: $1, at: $2) },
            verify: { await base.engines.verify($0, under: $1) })
        let desk = DecisionDesk<SyncQuestion>(
            store: base.store, limits: deskOptions.freshness, concurrency: deskOptions.workers, now: base.now,
            decided: { decision, question in
                DecisionMetrics.count(decision)
                await asked.decided(decision, question)
                if base.leadership.isLeader, next.isAsked(by: question) {
                    await announcer.announce(decision, on: question)
                }
            },
            failed: base.storeFailed, decide: { await maker.decide($0) })

        // What is answered.
        let patience = Duration.seconds(deskOptions.patience)
        let gate = SyncGate(desk: desk, cluster: view, patience: patience, isStillAsked: asked.note)
        let pinner = OperationPinner(
            cluster: view, applicationSetController: options.applicationSetController)
        let owners = OwnerLookup(base.client, now: base.now)
        let pods = PodGate(
            desk: desk, cluster: view,
            owners: OwnerChain(controlPlane: options.namespace) { try await owners.object($0, $1) },
            patience: min(patience, .seconds(7)))

        // What goes on.
        let preparer = Preparer(desk: desk, cluster: view, now: base.now)
        let background = BackgroundWork(
            watch, preparer, isLeader: { base.leadership.isLeader },
            lookAfter: {
                for application in next.ungoverned(told: announcer.hasTold) {
                    await announcer.takeBack(application)
                }
            },
            gone: { name in
                announcer.forget(name)
                watch.forget(name)
                try? await base.store.forget(name.description)
            })

        var part = ServerPart(lastContact: { watch.lastContact })
        part.admission = [
            AdmissionEndpoint("/admission/applications") {
                await DecisionMetrics.answered("sync", base.logger) { await gate.answer($0) }($0)
            },
            AdmissionEndpoint("/admission/applications/pin") { pinner.answer($0) },
            AdmissionEndpoint("/admission/pods") {
                await DecisionMetrics.answered("pod", base.logger) { await pods.answer($0) }($0)
            },
        ]
        if pinsPods {
            part.admission.append(AdmissionEndpoint("/admission/pods/pin") { await pods.pin($0) })
        }
        part.services = [
            Loop { await watch.run() }, Loop { await background.run() }, Loop { await banners.run() },
        ]
        part.isReady = { watch.hasSynced }
        part.errors = {
            watch.failures.map { "Application \($0.key): \($0.value)" }
                + (watch.problem.map { ["\($0): is Argo CD installed? --no-argocd leaves it out"] } ?? [])
        }
        part.measure = {
            Gauge(label: "assay_applications").record(watch.applicationCount)
            Gauge(label: "assay_unreadable_applications").record(watch.failures.count)
            Gauge(label: "assay_decisions_waiting", dimensions: [("what", "syncs")]).record(desk.backlog)
        }
        part.lead = {
            // What another replica knew is told again, once, by this one.
            announcer.forgetAll()
            for (question, decision) in await preparer.known() {
                await announcer.announce(decision, on: question)
            }
            await preparer.prepareAll(includesSynced: true)
        }
        return part
    }
}
