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
            "A user or group of the cluster who may use the API, by a token of the cluster.",
            valueName: "name"))
    var apiUser: [String] = []

    @Option(
        help: ArgumentHelp(
            "Where people reach the API, for links to reports (default: the Service).", valueName: "url"))
    var externalURL: String?

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
