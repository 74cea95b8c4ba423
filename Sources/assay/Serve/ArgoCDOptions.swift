// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Which Argo CD is gated, and how it is spoken to.
struct ArgoCDOptions: ParsableArguments {
    @Flag(
        name: .customLong("argocd"), inversion: .prefixedNo,
        help: "Gate the syncs of Argo CD, and look after its Applications.")
    var isGated = true

    @Option(
        name: .customLong("argocd-namespace"), help: ArgumentHelp("Argo CD's namespace.", valueName: "name"))
    var namespace = "argocd"

    @Option(
        name: .customLong("argocd-server"),
        help: ArgumentHelp("The URL of argocd-server, which renders manifests.", valueName: "url"))
    var server = "https://argocd-server.argocd.svc"

    @Option(
        name: .customLong("argocd-token-file"),
        help: ArgumentHelp("A token of an account that may get Applications.", valueName: "file"))
    var tokenFile: String?

    @Option(
        name: .customLong("argocd-ca-file"),
        help: ArgumentHelp(
            "The authorities of argocd-server's certificate (default, and where there is no such file: the system's).",
            valueName: "file"))
    var caFile: String?

    @Option(
        name: .customLong("applicationset-user"),
        help: ArgumentHelp(
            "Who the ApplicationSet controller is for the API server (default: its service account in --argocd-namespace).",
            valueName: "name"))
    var applicationSetUser: String?

    @Option(
        help: ArgumentHelp(
            "Where people find reports, for links at Applications; {namespace} and {name} are filled in.",
            valueName: "url"))
    var reportLink: String?

    @Option(
        help: ArgumentHelp(
            "Banners at Applications: on, off, or auto (from Argo CD 3.5 on).", valueName: "mode"))
    var banners = Banners.auto

    func validate() throws {
        guard !isGated || tokenFile != nil else {
            throw ValidationError("--argocd-token-file is needed, or --no-argocd where Argo CD is not gated")
        }
    }

    enum Banners: String, ExpressibleByArgument, CaseIterable {
        case auto, on, off
    }

    var applicationSetController: String {
        applicationSetUser ?? "system:serviceaccount:\(namespace):argocd-applicationset-controller"
    }
}
