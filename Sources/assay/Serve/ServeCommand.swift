// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import ArgumentParser
import ContentTrust
import FoundationEssentials
import HTTPTransport
import Keys
import Kubernetes
import Logging
import Metrics
import OCIModel
import Registry
import Server
import ServiceLifecycle
import Store
import TrustRoots
import Verification

/// `assay serve`: the webhooks of a cluster, and what they need.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Gate Argo CD and Kargo: nothing is synced or promoted whose images are not verified.",
        discussion: """
            Runs in the cluster of Argo CD or Kargo; docs/install.md has the manifests. Outside of a cluster it uses a
            kubeconfig. It ends on SIGTERM once what it was asked is answered.
            """)

    @OptionGroup(title: "Listening") var listening: ListenOptions
    @OptionGroup(title: "Argo CD") var argoCD: ArgoCDOptions
    @OptionGroup(title: "Kargo") var kargo: KargoOptions
    @OptionGroup(title: "Registry view") var view: RegistryViewOptions
    @OptionGroup(title: "Decisions") var desk: DeskOptions
    @OptionGroup(title: "Cluster") var cluster: ClusterOptions
    @OptionGroup(title: "Keys") var keys: KeyOptions
    @OptionGroup(title: "Trust roots") var trust: TrustOptions
    @OptionGroup(title: "Registries") var registries: RegistryOptions

    func validate() throws {
        guard registries.ociLayout == nil else {
            throw ValidationError("a server reads images from registries")
        }
        guard argoCD.isGated || kargo.kargo || view.registryView else {
            throw ValidationError(
                "nothing is to be served: say --kargo or --registry-view beside --no-argocd")
        }
        let hasTokens = [kargo.kargoTokens, listening.apiTokens].contains { $0 != nil }
        guard !kargo.kargo || hasTokens || !listening.apiUser.isEmpty else {
            throw ValidationError(
                "--kargo needs --kargo-tokens, --api-tokens or --api-user: promotions ask with a token")
        }
    }

    func run() async throws {
        Interruption.handOver()
        let traffic = RegistryFigures()
        let metrics = PrometheusRegistry(
            help: HTTPMetrics.help.merging(DecisionMetrics.help) { first, _ in first },
            collectors: [{ ProcessFigures.live.families() }, { traffic.families() }])
        MetricsSystem.bootstrap(metrics)
        let logger = listening.logger
        do {
            let transport = HTTPTransport(
                HTTPTransportSettings(
                    userAgent: "assay/\(Version.current)",
                    proxies: try RegistryInputs(environment: ProcessInfo.processInfo.environment).proxies()))
            let client = try cluster.client(transport)
            try await keys.withResolver(cluster: ClusterSecrets(client).entries) { resolver in
                try await registries.withEvidence(
                    versions: trustVersions, defaultRate: Self.requestsPerSecond
                ) { sources in
                    traffic.show { sources.traffic }
                    let engines = EngineSource(
                        sources: sources, keys: resolver, trust: trust, keyRing: keys.keys,
                        limits: engineLimits, newMeter: registries.newMeter,
                        gateMemory: desk.storeFolder.map { GateMemoryFolder(directory: "\($0)/gates") })
                    let graph = try await ServerGraph(
                        self, client: client, transport: transport, registries: sources.content,
                        engines: engines,
                        metrics: metrics,
                        logger: logger)
                    try await graph.run()
                }
            }
            await transport.shutdown()
        } catch let error as InputError {
            Terminal.error("assay: \(error)\n")
            throw ExitCode(2)
        } catch {
            logger.critical("the server ended", metadata: ["reason": "\(error)"])
            throw ExitCode(1)
        }
    }

    /// To one registry host, where nothing else is said: what Kargo's own controller takes.
    private static let requestsPerSecond = 20.0

    /// What notary servers said before, over restarts where decisions are kept.
    private var trustVersions: any TrustVersionStore {
        desk.storeFolder.map { TrustVersionFolder(directory: "\($0)/content-trust") } ?? TrustVersionMemory()
    }

    private var engineLimits: VerificationEngine.Limits {
        var limits = VerificationEngine.Limits()
        limits.imagesInFlight = registries.concurrency
        return limits
    }
}
