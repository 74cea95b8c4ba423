// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import HTTPTransport
import Kubernetes

/// Which cluster, and who the server is there.
struct ClusterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "kubectl's configuration (default: the cluster that this runs in, else $KUBECONFIG, ~/.kube/config).",
            valueName: "file"))
    var kubeconfig: String?

    @Option(help: ArgumentHelp("The context of the configuration.", valueName: "name"))
    var context: String?

    /// Throws an ``InputError`` where no cluster is to be found.
    func client(_ transport: HTTPTransport) throws -> KubernetesClient {
        KubernetesClient(try configuration(), transport: transport)
    }

    private func configuration() throws -> ClusterConfiguration {
        let environment = ProcessInfo.processInfo.environment
        let effects = KubernetesEffects(unixTime: EngineSource.clock)
        do throws(ClusterConfigurationError) {
            if kubeconfig == nil, context == nil, environment["KUBERNETES_SERVICE_HOST"] != nil {
                return try ClusterConfiguration(inClusterBy: environment, effects: effects)
            }
            let files =
                kubeconfig.map { [$0] } ?? ClusterConfiguration.kubeconfigFiles(environment: environment)
            return try ClusterConfiguration(
                kubeconfig: files, context: context, environment: environment, effects: effects)
        } catch {
            throw InputError("\(error)")
        }
    }
}
