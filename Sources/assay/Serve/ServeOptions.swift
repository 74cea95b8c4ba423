// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Server

/// How the server listens, and who it is in its cluster.
struct ListenOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where webhooks and the API are answered, with TLS.", valueName: "host:port"))
    var listen = "0.0.0.0:8443"

    @Option(
        help: ArgumentHelp(
            "Where /healthz, /readyz and /metrics are answered, without TLS.", valueName: "host:port"))
    var healthListen = "0.0.0.0:8080"

    @Option(
        help: ArgumentHelp(
            "The serving certificate with its intermediates (default: an authority of its own).",
            valueName: "file"))
    var tlsCertificate: String?

    @Option(
        help: ArgumentHelp(
            "The key of --tls-certificate. Both are read again when they change.", valueName: "file"))
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "Ask callers of webhooks for a certificate of this authority.", valueName: "file"))
    var clientCA: String?

    @Option(help: ArgumentHelp("The namespace that the server runs in.", valueName: "name"))
    var namespace = "assay-system"

    @Option(
        help: ArgumentHelp(
            "The Service in front of it, whose names its certificate is for.", valueName: "name"))
    var service = "assay"

    @Option(
        help: ArgumentHelp(
            "Names of the API's callers and their tokens, name:token a line.", valueName: "file"))
    var apiTokens: String?

    @Option(
        help: ArgumentHelp(
            "A user or group of the cluster who may read reports, by a token of the cluster.",
            valueName: "name"))
    var apiUser: [String] = []

    @Option(
        help: ArgumentHelp(
            "What Argo CD's proxy shows when the UI extension asks for reports.", valueName: "file"))
    var extensionTokenFile: String?

    @Option(
        help: ArgumentHelp(
            "How long requests are still taken after SIGTERM, until nobody sends any.", valueName: "seconds"))
    var shutdownDelay = 5

    @Flag(help: "Answer the webhook that turns tags of Pods into the digests that were verified.")
    var pinPods = false

    @Option(help: "How log lines are written: json or text.")
    var logFormat = LogFormat.json

    enum LogFormat: String, ExpressibleByArgument, CaseIterable {
        case json, text
    }

    func validate() throws {
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key go together")
        }
        guard (0...300).contains(shutdownDelay) else {
            throw ValidationError("--shutdown-delay takes 0 to 300 seconds")
        }
        _ = try configuration(certificate: .files(certificate: "", key: ""))
    }

    func configuration(certificate: CertificateSource) throws -> AssayServerConfiguration {
        var configuration = AssayServerConfiguration(
            secureAddress: try Self.address(listen, "--listen"),
            plainAddress: try Self.address(healthListen, "--health-listen"), certificate: certificate)
        configuration.shutdownDelay = .seconds(shutdownDelay)
        if let clientCA { configuration.clientAuthentication = .required(caFile: clientCA) }
        return configuration
    }

    private static func address(_ text: String, _ option: String) throws -> ListenAddress {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw ValidationError("\(option) takes host:port, not \"\(text)\"")
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        return ListenAddress(host: host.isEmpty ? "0.0.0.0" : String(host), port: Int(port))
    }
}

/// Which Argo CD is gated, and how it is spoken to.
struct ArgoCDOptions: ParsableArguments {
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
    var tokenFile: String

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

    enum Banners: String, ExpressibleByArgument, CaseIterable {
        case auto, on, off
    }

    var applicationSetController: String {
        applicationSetUser ?? "system:serviceaccount:\(namespace):argocd-applicationset-controller"
    }
}

/// How decisions are made and kept.
struct DeskOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where decisions are kept over restarts: a folder of the server's own, or none.", valueName: "dir"
        ))
    var store = "/var/lib/assay"

    @Option(help: ArgumentHelp("How long an allowance counts when it cannot be renewed.", valueName: "hours"))
    var maxDecisionAge = 24

    @Option(help: ArgumentHelp("How often allowances are renewed.", valueName: "minutes"))
    var renewEvery = 60

    @Option(
        help: ArgumentHelp(
            "How long a sync waits for a decision that was not prepared.", valueName: "seconds"))
    var patience = 10

    @Option(
        help: ArgumentHelp("Decisions that are made at the same time in the background.", valueName: "count"))
    var workers = 4

    func validate() throws {
        guard (1...8_760).contains(maxDecisionAge) else {
            throw ValidationError("--max-decision-age takes 1 to 8760 hours")
        }
        guard (1...10_080).contains(renewEvery) else {
            throw ValidationError("--renew-every takes 1 to 10080 minutes")
        }
        guard (1...25).contains(patience) else { throw ValidationError("--patience takes 1 to 25 seconds") }
        guard (1...64).contains(workers) else { throw ValidationError("--workers takes 1 to 64") }
    }
}
