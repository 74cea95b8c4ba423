// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import ClusterPolicies
import FoundationEssentials
import HTTPTransport
import Keys
import Kubernetes
import Logging
import Metrics
import OCIModel
import Policy
import Report
import Server
import ServiceLifecycle
import Signatures
import Store
import StrictJSON
import Synchronization
import UnixSignals
import Verification

/// The parts of `assay serve`, put together.
struct ServerGraph {
    private let services: [any Service]
    private let logger: Logger

    init(
        _ command: ServeCommand, client: KubernetesClient, transport: HTTPTransport, engines: EngineSource,
        metrics: PrometheusRegistry, logger: Logger
    ) async throws {
        let now = EngineSource.clock
        let effects = KubernetesEffects(unixTime: now)
        let namespace = command.listening.namespace
        let trust = command.trust
        let readiness = Server.Readiness(waitingFor: [Self.cluster, Self.certificate, Self.trust])
        self.logger = logger

        // What is known of the cluster.
        let policies = PolicyWatch(client, exemptions: namespace, effects: effects)
        let watch = ClusterWatch(client, policies: policies, effects: effects)
        let view = ClusterView(
            policies: { policies.book }, applications: { watch.applications },
            application: { watch.application($0) }, surroundings: { engines.digest })

        let notWritten: @Sendable (String, any Error) -> Void = { what, error in
            logger.warning("not written", metadata: ["what": "\(what)", "reason": "\(error)"])
        }

        // How decisions are made and kept.
        let leadership = Leadership(
            client, namespace: namespace, name: command.listening.service, effects: effects, logger: logger)
        let banners = BannerSupport(
            try command.argoCD.api(transport), command.argoCD.banners, logger: logger)
        let announcer = Announcer(
            client, options: command.argoCD.announcements(banners), now: now,
            events: EventNotes(client, component: "assay", effects: effects, logger: logger).record,
            failed: notWritten)
        let store = try await command.desk.open(logger: logger)
        let next = NextSync(view)
        let asked = AskedAgain(announcer, next)
        let maker = DecisionMaker(
            renderer: try command.argoCD.renderer(transport, watch: watch), presenter: .report, now: now,
            foresee: { await engines.foresee($0, under: $1, at: $2) },
            verify: { await engines.verify($0, under: $1) })
        let desk = DecisionDesk<SyncQuestion>(
            store: store, limits: command.desk.freshness, concurrency: command.desk.workers,
            now: now,
            decided: { decision, question in
                DecisionMetrics.count(decision)
                await asked.decided(decision, question)
                if leadership.isLeader, next.isAsked(by: question) {
                    await announcer.announce(decision, on: question)
                }
            },
            failed: { logger.error("the store failed", metadata: ["reason": "\($0)"]) },
            decide: { await maker.decide($0) })

        // What is answered.
        let patience = Duration.seconds(command.desk.patience)
        let gate = SyncGate(desk: desk, cluster: view, patience: patience, isStillAsked: asked.note)
        let pinner = OperationPinner(
            cluster: view, applicationSetController: command.argoCD.applicationSetController)
        let owners = OwnerLookup(client, now: now)
        let pods = PodGate(
            desk: desk, cluster: view,
            owners: OwnerChain(controlPlane: command.argoCD.namespace) { try await owners.object($0, $1) },
            patience: min(patience, .seconds(7)))
        let objects = PolicyWebhooks(now: now, flawOfKey: LintCommand.flaw)
        var admission = [
            AdmissionEndpoint("/admission/applications") {
                await DecisionMetrics.answered("sync", logger) { await gate.answer($0) }($0)
            },
            AdmissionEndpoint("/admission/applications/pin") { pinner.answer($0) },
            AdmissionEndpoint("/admission/pods") {
                await DecisionMetrics.answered("pod", logger) { await pods.answer($0) }($0)
            },
            AdmissionEndpoint("/admission/policies") { objects.checkPolicy($0) },
            AdmissionEndpoint("/admission/exemptions") { objects.noteRequester($0) },
            AdmissionEndpoint("/admission/exemptions/check") { objects.checkExemption($0) },
        ]

        if command.listening.pinPods {
            admission.append(AdmissionEndpoint("/admission/pods/pin") { await pods.pin($0) })
        }

        // How it is served.
        let authority = try await command.listening.authority(client, now: now, logger: logger)
        let server = try AssayServer(
            try command.listening.configuration(certificate: authority.source), admission: admission,
            api: try command.listening.endpoints(client, now: now, logger: logger), readiness: readiness,
            metrics: metrics, logger: logger)
        readiness.fulfil(Self.certificate)

        let keeper = StatusKeeper(
            policies, client, applications: { watch.applications.map(\.policy) }, exemptions: namespace,
            now: now, failed: notWritten)
        let preparer = Preparer(desk: desk, cluster: view, now: now)
        let background = BackgroundWork(
            watch, preparer, isLeader: { leadership.isLeader },
            lookAfter: {
                await keeper.keep()
                for application in next.ungoverned(told: announcer.hasTold) {
                    await announcer.takeBack(application)
                }
            },
            gone: { name in
                announcer.forget(name)
                watch.forget(name)
                try? await store.forget(name.description)
            })
        services =
            authority.services
            + [
                Loop { await policies.run() },
                Loop { await watch.run() },
                Loop {
                    // What another replica knew is told again, once, by this one.
                    await leadership.run {
                        announcer.forgetAll()
                        for (question, decision) in await preparer.known() {
                            await announcer.announce(decision, on: question)
                        }
                        await preparer.prepareAll(includesSynced: true)
                    }
                },
                Loop { await background.run() },
                Loop { await banners.run() },
                Loop { await TrustWatch(trust, logger: logger).run(readiness, part: Self.trust) },
                Loop {
                    await ClusterGauges(
                        watch, desk, isLeader: { leadership.isLeader }, now: now, logger: logger
                    ).run(
                        readiness, part: Self.cluster)
                },
                server,
            ]
    }

    /// Serves until SIGTERM or SIGINT.
    func run() async throws {
        logger.info("starting", metadata: ["version": "\(Version.current)"])
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
            },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        try await ServiceGroup(configuration: configuration).run()
        logger.info("ended")
    }

    private static let cluster = "cluster"
    private static let certificate = "certificate"
    private static let trust = "trust root"
}
