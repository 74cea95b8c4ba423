// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import HTTPTransport
import StrictJSON
import TestKubernetes
import TestServer
import Testing

@testable import Kubernetes

@Suite struct KubeconfigTests {
    /// A folder of its own that is removed afterwards.
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "assay-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.path())
    }

    private func write(_ text: String, _ path: String, executable: Bool = false) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        if executable {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
    }

    private func config(cluster: String = "", user: String = "token: secret") -> String {
        """
        apiVersion: v1
        kind: Config
        current-context: dev
        contexts:
        - {name: dev, context: {cluster: here, user: me, namespace: argocd}}
        - {name: lost, context: {cluster: nowhere, user: me}}
        clusters:
        - name: here
          cluster:
            server: https://10.0.0.1:6443
            \(cluster)
        users:
        - name: me
          user:
            \(user)
        """
    }

    private func read(
        _ text: String, context: String? = nil, in folder: String
    ) throws -> ClusterConfiguration {
        try write(text, "\(folder)/config")
        return try ClusterConfiguration(
            kubeconfig: ["\(folder)/missing", "\(folder)/config"], context: context, environment: [:],
            effects: quickEffects)
    }

    @Test func readsATokenAndANamespace() async throws {
        try await withFolder { folder in
            let configuration = try read(config(), in: folder)
            #expect(configuration.server == HTTPURL("https://10.0.0.1:6443/"))
            #expect(configuration.namespace == "argocd")
            #expect(configuration.tls == TLSMaterial())
            let authorization = try await configuration.credentials.authorization(nil)
            #expect(authorization.token == "secret")
        }
    }

    @Test func readsCertificates() async throws {
        try await withFolder { folder in
            let data = Data("PEM".utf8).base64EncodedString()
            let configuration = try read(
                config(
                    cluster: "certificate-authority: ca.crt",
                    user: "{client-certificate-data: \(data), client-key: /keys/me}"), in: folder)
            #expect(configuration.tls.authorities == .file("\(folder)/ca.crt"))
            #expect(configuration.tls.trustsOnlyAuthorities)
            #expect(configuration.tls.certificate == .text(Array("PEM".utf8)))
            #expect(configuration.tls.key == .file("/keys/me"))
        }
    }

    @Test(arguments: ["here", #""a\nb""#])
    func anErrorIsOneLineWhateverTheNames(name: String) async throws {
        try await withFolder { folder in
            let text = config().replacing("here", with: name).replacing(
                "https://10.0.0.1:6443", with: "nowhere")
            let error = #expect(throws: ClusterConfigurationError.self) { try read(text, in: folder) }
            #expect(error?.description.contains("server of cluster") == true)
            #expect(error?.description.contains { $0.isNewline } == false)
        }
    }

    @Test func readsAServerName() async throws {
        try await withFolder { folder in
            let configuration = try read(config(cluster: "tls-server-name: api.example"), in: folder)
            #expect(configuration.server == HTTPURL("https://api.example:6443/"))
            #expect(configuration.connectHost == "10.0.0.1")
        }
    }

    @Test(arguments: [
        ("insecure-skip-tls-verify: true", "token: x", "insecure-skip-tls-verify of cluster \"here\""),
        ("proxy-url: http://proxy", "token: x", "proxy-url of cluster \"here\""),
        ("", "{username: a, password: b}", "username of user \"me\""),
        ("", "{password: b}", "password of user \"me\""),
        ("", "{auth-provider: {name: gcp}}", "auth-provider of user \"me\""),
        ("", "{token: x, as: admin}", "as of user \"me\""),
        (
            "", "{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}}",
            "apiVersion \"client.authentication.k8s.io/v1alpha1\" of exec of user \"me\""
        ),
    ])
    func refusesByName(_ cluster: String, _ user: String, _ what: String) async throws {
        try await withFolder { folder in
            #expect(throws: ClusterConfigurationError.refused(what)) {
                try read(config(cluster: cluster, user: user), in: folder)
            }
        }
    }

    @Test(arguments: [
        ("other", ClusterConfigurationError.missing("context \"other\"")),
        ("lost", .missing("cluster \"nowhere\"")),
    ])
    func saysWhatIsMissing(_ context: String, _ error: ClusterConfigurationError) async throws {
        try await withFolder { folder in
            #expect(throws: error) { try read(config(), context: context, in: folder) }
        }
    }

    @Test func insecureThatIsOffIsNothing() async throws {
        try await withFolder { folder in
            let configuration = try read(config(cluster: "insecure-skip-tls-verify: false"), in: folder)
            #expect(configuration.tls == TLSMaterial())
        }
    }

    @Test func someFileMustBeThere() {
        #expect(throws: ClusterConfigurationError.noFile(["/nowhere/config"])) {
            try ClusterConfiguration(
                kubeconfig: ["/nowhere/config"], environment: [:], effects: quickEffects)
        }
    }

    @Test func theFirstFileWins() async throws {
        try await withFolder { folder in
            try write(
                "users: [{name: me, user: {token: first}}]\nclusters: []\ncontexts: []\n", "\(folder)/first")
            try write(config(), "\(folder)/second")
            let configuration = try ClusterConfiguration(
                kubeconfig: ["\(folder)/first", "\(folder)/second"], environment: [:], effects: quickEffects)
            let authorization = try await configuration.credentials.authorization(nil)
            #expect(authorization.token == "first")
        }
    }

    @Test func findsTheFilesOfKubectl() {
        #expect(
            ClusterConfiguration.kubeconfigFiles(environment: ["KUBECONFIG": "/a:/b", "HOME": "/h"])
                == ["/a", "/b"])
        #expect(ClusterConfiguration.kubeconfigFiles(environment: ["HOME": "/h"]) == ["/h/.kube/config"])
    }

    // MARK: Credentials that change

    @Test func readsARotatedTokenAfterAMinuteOrWhenRefused() async throws {
        try await withFolder { folder in
            let clock = TestClock()
            try write("one\n", "\(folder)/token")
            let file = TokenFile("\(folder)/token", effects: clock.effects)
            #expect(try file.authorization(refused: nil).token == "one")
            try write("two\n", "\(folder)/token")
            clock.advance(by: .seconds(59))
            #expect(try file.authorization(refused: nil).token == "one")
            clock.advance(by: .seconds(2))
            #expect(try file.authorization(refused: nil).token == "two")
            try write("three\n", "\(folder)/token")
            #expect(try file.authorization(refused: Authorization(token: "two")).token == "three")
            try FileManager.default.removeItem(atPath: "\(folder)/token")
            clock.advance(by: .seconds(61))
            #expect(try file.authorization(refused: nil).token == "three")
        }
    }

    @Test func aRefusedTokenIsReadAgainWithinTheRequest() async throws {
        var options = FakeAPIServer.Options()
        options.users = ["two": AdmissionRequest.User(name: "assay")]
        let server = try await FakeAPIServer.start(options)
        server.put(.applications, application("web"))
        try await withFolder { folder in
            try write("one", "\(folder)/token")
            var configuration = try server.configuration()
            configuration.credentials = .tokenFile("\(folder)/token", effects: quickEffects)
            let client = KubernetesClient(configuration, transport: HTTPTransport())
            await #expect(throws: KubernetesError.unauthorized) {
                try await client.get(.applications, key("web"))
            }
            try write("two", "\(folder)/token")
            _ = try await client.get(.applications, key("web"))
        }
        await server.stop()
    }

    @Test func readsTheServiceAccount() async throws {
        try await withFolder { folder in
            try write("secret", "\(folder)/token")
            try write("assay\n", "\(folder)/namespace")
            let configuration = try ClusterConfiguration(
                inClusterBy: ["KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443"],
                folder: folder, effects: quickEffects)
            #expect(configuration.server == HTTPURL("https://[fd00::1]/"))
            #expect(configuration.namespace == "assay")
            #expect(configuration.tls.authorities == .file("\(folder)/ca.crt"))
            #expect(throws: ClusterConfigurationError.self) {
                try ClusterConfiguration(inClusterBy: [:], folder: folder, effects: quickEffects)
            }
        }
    }

    // MARK: Exec plugins

    private func plugin(_ script: String, in folder: String) throws -> ClusterConfiguration {
        try write("#!/bin/sh\n" + script, "\(folder)/plugin", executable: true)
        let exec = """
            {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, args: [login],
                  env: [{name: WHO, value: me}], interactiveMode: Never}}
            """
        try write(config(user: exec), "\(folder)/config")
        return try ClusterConfiguration(
            kubeconfig: ["\(folder)/config"], environment: ["PATH": "/usr/bin:/bin", "FOLDER": folder],
            effects: quickEffects)
    }

    /// A script that counts its runs and prints a credential.
    private func script(_ status: String) -> String {
        """
        echo run >> "$FOLDER/runs"
        test -n "$KUBERNETES_EXEC_INFO" || exit 1
        printf '%s' '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":\(status)}'
        """
    }

    private func runs(_ folder: String) -> Int {
        (try? String(contentsOf: URL(filePath: "\(folder)/runs"), encoding: .utf8))?.split(separator: "\n")
            .count ?? 0
    }

    @Test func runsAPluginOnce() async throws {
        try await withFolder { folder in
            let configuration = try plugin(script("{\"token\":\"t\"}"), in: folder)
            for _ in 0..<3 {
                let authorization = try await configuration.credentials.authorization(nil)
                #expect(authorization.token == "t")
            }
            #expect(runs(folder) == 1)
        }
    }

    @Test func runsAPluginAgainWhenItsTokenEnds() async throws {
        try await withFolder { folder in
            // The clock of these tests stands at 2027-01-15T08:00:00Z.
            let ended = "{\"token\":\"t\",\"expirationTimestamp\":\"2027-01-15T08:00:05Z\"}"
            let configuration = try plugin(script(ended), in: folder)
            for _ in 0..<2 { _ = try await configuration.credentials.authorization(nil) }
            #expect(runs(folder) == 2)
        }
        try await withFolder { folder in
            let good = "{\"token\":\"t\",\"expirationTimestamp\":\"2027-01-15T09:00:00Z\"}"
            let configuration = try plugin(script(good), in: folder)
            for _ in 0..<2 { _ = try await configuration.credentials.authorization(nil) }
            #expect(runs(folder) == 1)
        }
    }

    @Test func aPluginMayGiveACertificate() async throws {
        try await withFolder { folder in
            let configuration = try plugin(
                script("{\"clientCertificateData\":\"C\",\"clientKeyData\":\"K\"}"), in: folder)
            let authorization = try await configuration.credentials.authorization(nil)
            #expect(authorization.certificate == .text(Array("C".utf8)))
            #expect(authorization.key == .text(Array("K".utf8)))
        }
    }

    @Test(arguments: [
        "exit 1", "echo nonsense", "echo '{\"kind\":\"ExecCredential\"}'",
        "head -c 400000 /dev/zero",
        "printf '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}'",
    ])
    func saysThatAPluginFailed(_ body: String) async throws {
        try await withFolder { folder in
            let configuration = try plugin(body, in: folder)
            let error = await #expect(throws: KubernetesError.self) {
                try await configuration.credentials.authorization(nil)
            }
            #expect(error?.code == .credentials)
        }
    }

    // MARK: Certificates

    @Test func speaksTLSWithAnAuthorityOfItsOwnAndACertificate() async throws {
        var options = FakeAPIServer.Options()
        options.usesTLS = true
        let server = try await FakeAPIServer.start(options)
        server.put(.applications, application("web"))
        try await withFolder { folder in
            try write(TestServer.certificate, "\(folder)/crt")
            try write(TestServer.key, "\(folder)/key")
            let cluster = "certificate-authority: crt\n    tls-server-name: localhost"
            let text = config(cluster: cluster, user: "{client-certificate: crt, client-key: key}")
                .replacing("https://10.0.0.1:6443", with: server.url)
            let configuration = try read(text, in: folder)
            let client = KubernetesClient(configuration, transport: HTTPTransport())
            _ = try await client.get(.applications, key("web"))
            let stranger = try read(
                text.replacing("certificate-authority: crt", with: "certificate-authority-data: \"\""),
                in: folder)
            let error = await #expect(throws: KubernetesError.self) {
                try await KubernetesClient(stranger, transport: HTTPTransport()).get(
                    .applications, key("web"))
            }
            guard case .transport(.tls) = error else {
                Issue.record("it trusts a stranger")
                return
            }
        }
        await server.stop()
    }

    @Test func sendsNoTokenInTheClear() async throws {
        let configuration = ClusterConfiguration(
            server: try #require(HTTPURL("http://api.example:8080")),
            credentials: .fixed(Authorization(token: "secret")))
        let client = KubernetesClient(
            configuration,
            transport: HTTPTransport { (_) throws(HTTPTransportError) -> HTTPResponse in throw .stopped })
        let error = await #expect(throws: KubernetesError.self) {
            try await client.get(.applications, key("web"))
        }
        #expect(error?.code == .credentials)
    }
}
