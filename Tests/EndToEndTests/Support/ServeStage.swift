// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import HTTPTransport
import Kubernetes
import LocalRegistry
import OCIModel
import Signatures
import Signing
import StrictJSON
import StrictYAML
import Subprocess
import Synchronization
import TestKubernetes
import TestServer
import Testing

/// `assay serve` beside an API server that calls its webhooks as `deploy/` registers them, an Argo CD that renders, and a
/// registry with a signed image and one that nobody signed.
struct ServeStage: Sendable {
    let bench: LocalBench
    let cluster: FakeAPIServer
    let argo: ArgoCDServer
    let client: KubernetesClient
    let transport: HTTPTransport
    let unsigned: TestImage
    private let health: Int
    private let secure: Int
    private let arguments: [String]

    static let commit = String(repeating: "a1", count: 20)
    static let source: JSON = [
        "repoURL": "https://git.example/shop", "path": "deploy/web", "targetRevision": "main",
    ]
    static let controller = "system:serviceaccount:argocd:argocd-application-controller"

    /// Sets everything up and runs `body` while the server is there.
    ///
    /// - Parameters:
    ///   - pods: Whether Pods are admitted as well, and their tags pinned.
    ///   - kargo: Whether Kargo is looked after in place of Argo CD, and the registry shown.
    static func run(
        pods: Bool = false, kargo: Bool = false, _ body: (ServeStage) async throws -> Void
    ) async throws {
        let stage = try await ServeStage(pods: pods, kargo: kargo)
        try await stage.serve { try await body(stage) }
        await stage.cluster.stop()
        await stage.argo.stop()
        await stage.transport.shutdown()
    }

    init(pods: Bool, kargo: Bool = false) async throws {
        bench = try await LocalBench(.bundle)
        unsigned = TestImage(label: "unsigned")
        bench.content.add(unsigned, to: LocalBench.repository, tag: "unsigned")
        argo = try await ArgoCDServer.start()
        let ports = try await Self.freePorts(2)
        (secure, health) = (ports[0], ports[1])
        var options = FakeAPIServer.Options()
        let users = Self.users
        options.users = users
        let secure = secure
        options.services = { _, _ in secure }
        cluster = try await FakeAPIServer.start(options)
        transport = HTTPTransport()
        client = try cluster.client(token: "alice", transport: transport)
        let further =
            (pods ? ["components/pod-admission/webhook.yaml", "components/pod-pinning/webhook.yaml"] : [])
            + (kargo ? ["components/kargo-admission/webhooks.yaml"] : [])
        for file in ["webhooks.yaml", "operation-state-policy.yaml"] + further {
            let text = try Checkout.text("../deploy/\(file)")
            for document in try StrictYAML.documents(in: Array(text.utf8), limits: .manifests) {
                let kind = document["kind"]?.string ?? ""
                cluster.put(try #require(Self.admission.first { $0.kind == kind }), document)
            }
        }
        cluster.put(
            .secrets,
            [
                "apiVersion": "v1", "kind": "Secret",
                "metadata": ["name": "assay-ca", "namespace": "assay-system"],
            ])
        let folder = bench.folder
        _ = try folder.write("keys/release.pub", bench.signer.publicKey.pem)
        arguments =
            [
                "serve", "--kubeconfig", try folder.write("kubeconfig", Self.kubeconfig(cluster.url)),
                "--listen", "127.0.0.1:\(secure)", "--health-listen", "127.0.0.1:\(health)",
                "--store", folder.file("store"), "--keys", folder.file("keys"), "--shutdown-delay", "0",
                "--extension-token-file", try folder.write("extension-token", "secret-of-the-extension\n"),
                "--api-tokens", try folder.write("api-tokens", "ci:token-of-the-api-user\n"),
                "--key-cache", folder.file("copies"), "--trust-dir", folder.file("trust"), "--log-format",
                "text",
            ] + (pods ? ["--pin-pods"] : [])
            + (kargo
                ? [
                    "--no-argocd", "--kargo", "--kargo-promote", "shop/test", "--registry-view",
                    "--registry-view-clients",
                    try folder.write("clients", "release/kargo:password-of-kargo\n"),
                    "--registry-view-upstream", "**", "--registry-view-interval", "10",
                ]
                : [
                    "--argocd-server", argo.server.url,
                    "--argocd-token-file", try folder.write("argocd-token", "token-of-assay\n"),
                ])
        if kargo {
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: folder.file("clients"))
        }
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: folder.file("api-tokens"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: folder.file("extension-token"))
        render([bench.byTag])
    }

    private static let admission: [ResourceType] = [
        .validatingWebhookConfigurations, .mutatingWebhookConfigurations, .validatingAdmissionPolicies,
        .validatingAdmissionPolicyBindings,
    ]

    private static var users: [String: AdmissionRequest.User] {
        [
            "alice": .init(name: "alice"), "assay": .init(name: "system:serviceaccount:assay-system:assay"),
            "controller": .init(name: controller),
        ]
    }

    private static func kubeconfig(_ url: String) -> String {
        """
        apiVersion: v1
        kind: Config
        current-context: test
        contexts: [{name: test, context: {cluster: test, user: assay}}]
        clusters: [{name: test, cluster: {server: "\(url)"}}]
        users: [{name: assay, user: {token: assay}}]

        """
    }

    /// Ports that were free a moment ago.
    private static func freePorts(_ count: Int) async throws -> [Int] {
        var servers: [TestServer] = []
        for _ in 0..<count { servers.append(try await TestServer.start { _ in .text("") }) }
        for server in servers { await server.stop() }
        return servers.map(\.port)
    }

    // MARK: The server

    /// Runs `assay serve` until `body` is done, then ends it with the signal.
    @discardableResult
    func serve(until signal: Signal = .terminate, _ body: () async throws -> Void) async throws -> Program.Run
    {
        let program = try Assay.program()
        do {
            return try await program.run(arguments, until: signal) {
                try await wait(for: "the server to be ready") { await self.health("/readyz")?.status == 200 }
                try await body()
            }.run
        }
    }

    func health(_ path: String) async -> HTTPResponse? {
        guard let url = HTTPURL("http://127.0.0.1:\(health)\(path)") else { return nil }
        return try? await transport.send(HTTPRequest(.get, url, timeLimit: .seconds(5)))
    }

    /// Asks the secure listener, under the authority that the server showed the cluster.
    func ask(
        _ path: String, fields: HTTPFields, method: HTTPRequest.Method = .get, body: [UInt8] = []
    ) async throws -> HTTPResponse {
        let bundle = try #require(caBundle)
        let url = try #require(HTTPURL("https://127.0.0.1:\(secure)\(path)"))
        var request = HTTPRequest(method, url, fields: fields, timeLimit: .seconds(30))
        request.body = body
        request.connectHost = "127.0.0.1"
        request.url = try #require(HTTPURL("https://assay.assay-system.svc:\(secure)\(path)"))
        request.tls = [
            request.url.authority: TLSMaterial(authorities: .text(bundle), trustsOnlyAuthorities: true)
        ]
        return try await transport.send(request)
    }

    private var caBundle: [UInt8]? {
        let key = ObjectKey(name: "assay")
        let text = cluster.object(.validatingWebhookConfigurations, key)?["webhooks"]?.array?.first?[
            "clientConfig"]?[
                "caBundle"]?.string
        return text.flatMap { Data(base64Encoded: $0) }.map { Array($0) }
    }

    /// Waits until something holds, and fails where it never does.
    func wait(
        for what: String, location: Testing.SourceLocation = #_sourceLocation,
        _ holds: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            if try await holds() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        try #require(Bool(false), "waited in vain for \(what)", sourceLocation: location)
    }

    // MARK: Argo CD and its Applications

    /// What Argo CD renders from now on: a Deployment of each image.
    func render(_ images: [String]) {
        let manifests: [JSON] = images.enumerated().map { index, image in
            [
                "apiVersion": "apps/v1", "kind": "Deployment",
                "metadata": ["name": .string("web-\(index)"), "namespace": "shop"],
                "spec": ["template": ["spec": ["containers": [["name": "app", "image": .string(image)]]]]],
            ]
        }
        argo.change { $0.manifests["web"] = [nil: manifests] }
    }

    /// What somebody writes to have the Application `web`.
    static let application: JSON = [
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
        "metadata": ["name": "web", "namespace": "argocd"],
        "spec": [
            "project": "shop", "source": source,
            "destination": ["server": "https://kubernetes.default.svc", "namespace": "shop"],
        ],
    ]

    /// What the controller writes once it has compared: the commit is not synced yet.
    static let compared: JSON = [
        "sync": ["status": "OutOfSync", "revision": .string(commit), "comparedTo": ["source": source]],
        "resources": [["group": "apps", "kind": "Deployment", "namespace": "shop", "name": "web-0"]],
        "reconciledAt": "2026-11-21T11:00:00Z",
    ]

    /// Creates the Application in the cluster, as anybody may, has it compared, and lets Argo CD's server know it.
    func createApplication() async throws {
        _ = try await client.create(.applications, Self.application)
        let controller = try cluster.client(token: "controller", transport: transport)
        let compared = try await controller.patch(
            .applications, Self.key, with: .merge(["status": Self.compared]))
        argo.change { $0.applications["web"] = compared }
    }

    static let key = ObjectKey(namespace: "argocd", name: "web")

    /// What Argo CD writes to begin a sync. Throws the API server's refusal.
    func sync(_ revision: String = commit) async throws -> JSON {
        try await begin(["sync": ["revision": .string(revision), "source": Self.source]])
    }

    func begin(_ operation: JSON) async throws -> JSON {
        try await client.patch(
            .applications, Self.key,
            with: .merge(["operation": operation]))
    }

    /// What the controller writes when a sync is over.
    func endSync() async throws {
        _ = try await client.patch(
            .applications, Self.key, with: .merge(["operation": nil]))
    }

    /// A policy that trusts the bench's key.
    func policy(enforcement: String = "strict", selector: JSON = ["projects": ["shop"]]) throws -> JSON {
        [
            "apiVersion": "assay.dev/v1alpha1", "kind": "ImageVerificationPolicy",
            "metadata": ["name": "shop"],
            "spec": [
                "selector": selector,
                "imageVerification": [
                    "enforcementLevel": .string(enforcement), "applicationSigners": "forbid",
                    "defaultSigners": [
                        [
                            "name": "trusted", "method": "static",
                            "publicKey": .string(bench.signer.publicKey.pem),
                        ]
                    ],
                ],
            ],
        ]
    }

    var report: JSON? {
        cluster.object(.imageVerificationReports, Self.key)?["status"]
    }

    var conditions: [String] {
        let object = cluster.object(.applications, Self.key)
        return (object?["status"]?["conditions"]?.array ?? []).compactMap { $0["type"]?.string }
    }
}
