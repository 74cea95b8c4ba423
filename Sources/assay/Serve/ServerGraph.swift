// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import ClusterPolicies
import Discovery
import HTTPTransport
import Kargo
import Kubernetes
import Logging
import Metrics
import OCIModel
import Policy
import Registry
import Server
import ServiceLifecycle
import UnixSignals
import Verification

/// The parts of `assay serve`, put together.
struct ServerGraph {
    private let services: [any Service]
    private let logger: Logger

    init(
        _ command: ServeCommand, client: KubernetesClient, transport: HTTPTransport,
        registries: any TagSource, engines: EngineSource, metrics: PrometheusRegistry, logger: Logger
    ) async throws {
        let now = EngineSource.clock
        let effects = KubernetesEffects(unixTime: now)
        let listening = command.listening
        let namespace = listening.namespace
        let readiness = Server.Readiness(waitingFor: [Self.cluster, Self.certificate, Self.trust])
        self.logger = logger
        let leadership = Leadership(
            client, namespace: namespace, name: listening.service, effects: effects, logger: logger)
        let policies = PolicyWatch(
            client, exemptions: namespace, readsProjects: command.argoCD.isGated, effects: effects)
        let base = ServerBase(
            client: client, transport: transport, engines: engines, policies: policies,
            store: try await command.desk.open(logger: logger), leadership: leadership,
            events: EventNotes(client, component: "assay", effects: effects, logger: logger),
            effects: effects, now: now, logger: logger)

        let ways = try listening.authentication(client, now: now, logger: logger)
        var parts: [ServerPart] = []
        var applications: @Sendable () -> [ApplicationPolicy] = { [] }
        if command.argoCD.isGated {
            let watch = ClusterWatch(client, policies: policies, effects: effects)
            applications = { watch.applications.map(\.policy) }
            parts.append(
                try .argoCD(
                    command.argoCD, desk: command.desk, pinsPods: listening.pinPods, watch: watch, on: base))
        }
        var view: RegistryView?
        if command.view.registryView, let file = command.view.registryViewClients {
            if command.view.registryViewUpstream.isEmpty {
                logger.warning("the registry view shows nothing: no --registry-view-upstream is named")
            }
            let shown = command.view.view(
                of: registries, store: await command.desk.openTags(logger: logger),
                newMeter: command.registries.newMeter, on: base)
            view = shown
            parts.append(
                .registryView(
                    shown,
                    clients: try BasicClients(
                        file: file, mayComeLater: true, now: now, failed: base.tokensFailed)))
        }
        if command.kargo.kargo {
            let (hosts, shown) = (command.view.hosts(listening), view)
            parts.append(
                .kargo(
                    command.kargo, desk: command.desk,
                    askers: try command.kargo.askers(besides: ways, on: base),
                    readers: ways, externalURL: listening.baseURL,
                    upstream: { UpstreamImage(repoURL: $0, viewHosts: hosts) },
                    wake: { repository in
                        guard let repository = try? Repository(parsing: repository) else { return }
                        await shown?.wake(repository)
                    }, on: base))
        }

        // What is answered besides.
        let objects = PolicyWebhooks(now: now, flaws: .engine)
        let admission = [
            AdmissionEndpoint("/admission/policies") { objects.checkPolicy($0) },
            AdmissionEndpoint("/admission/exemptions") { objects.noteRequester($0) },
            AdmissionEndpoint("/admission/exemptions/check") { objects.checkExemption($0) },
        ]
        let authority = try await listening.authority(client, now: now, logger: logger)
        let server = try AssayServer(
            try listening.configuration(certificate: authority.source),
            admission: admission + parts.flatMap(\.admission),
            api: try listening.reports(client, ways, now: now, logger: logger) + parts.flatMap(\.api),
            readiness: readiness, metrics: metrics, logger: logger)
        readiness.fulfil(Self.certificate)

        // What goes on.
        let keeper = StatusKeeper(
            policies, client, applications: applications, exemptions: namespace, now: now,
            failed: base.notWritten)
        let all = parts
        services =
            authority.services + parts.flatMap(\.services)
            + [
                Loop { await policies.run() },
                Loop { await leadership.run { for part in all { await part.lead() } } },
                Loop { await Self.keepStatus(keeper, leadership) },
                Loop { await TrustWatch(command.trust, logger: logger).run(readiness, part: Self.trust) },
                Loop {
                    await ClusterGauges(
                        policies: policies, parts: all, isLeader: { leadership.isLeader }, now: now,
                        logger: logger
                    ).run(readiness, part: Self.cluster)
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

    /// The status of policies and exemptions is the leader's to write.
    private static func keepStatus(_ keeper: StatusKeeper, _ leadership: Leadership) async {
        while !Task.isCancelled {
            if leadership.isLeader { await keeper.keep() }
            guard (try? await Task.sleep(for: .seconds(5))) != nil else { return }
        }
    }

    private static let cluster = "cluster"
    private static let certificate = "certificate"
    private static let trust = "trust root"
}
