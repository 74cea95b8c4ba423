// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import ClusterPolicies
import HTTPTransport
import Kubernetes
import OCIModel
import Store
import StrictJSON
import Verification

/// A cluster of 2,000 Applications of 33 KB, and what a server needs to answer for them.
struct ServerFleet {
    static let applications = 2_000
    static let revisions = 5
    static let now = 1_787_000_000
    static let surroundings = Digest(sha256Of: Array("bench".utf8))

    /// An API server that lists the Applications and two policies, and is silent on watches.
    ///
    /// - Parameter pages: what it says, made before; without, each page is made when it is asked for.
    static func client(_ pages: [String: [UInt8]] = [:]) throws -> KubernetesClient {
        guard let server = HTTPURL("https://cluster.example") else { throw BenchError("no URL") }
        let transport = HTTPTransport { (request) async throws(HTTPTransportError) -> HTTPResponse in
            let path = request.url.target
            if path.contains("watch=true") {
                try? await Task.sleep(for: .seconds(3_600))
                return HTTPResponse(status: 500, url: request.url)
            }
            return HTTPResponse(status: 200, body: pages[page(path)] ?? list(page(path)), url: request.url)
        }
        return KubernetesClient(ClusterConfiguration(server: server), transport: transport)
    }

    /// Every page of Applications.
    static var pages: [String: [UInt8]] {
        let names = stride(from: 0, to: applications, by: pageSize).map { "applications \($0)" }
        return Dictionary(uniqueKeysWithValues: names.map { ($0, list($0)) })
    }

    /// What a server watches.
    struct Watch: Sendable {
        let policies: PolicyWatch
        let cluster: ClusterWatch

        func run() async {
            await withTaskGroup { group in
                group.addTask { await policies.run() }
                group.addTask { await cluster.run() }
            }
        }
    }

    static func watch(_ client: KubernetesClient) -> Watch {
        let effects = KubernetesEffects(unixTime: { now })
        let policies = PolicyWatch(client, exemptions: "assay-system", effects: effects)
        return Watch(
            policies: policies, cluster: ClusterWatch(client, policies: policies, effects: effects))
    }

    static func view(_ watch: Watch) -> ClusterView {
        ClusterView(
            policies: { watch.policies.book }, applications: { watch.cluster.applications },
            application: { watch.cluster.application($0) }, surroundings: { surroundings })
    }

    /// Waits until everything was listed.
    static func sync(_ watch: Watch) async throws {
        let watch = watch.cluster
        while !watch.hasSynced { try await Task.sleep(for: .milliseconds(1)) }
        guard watch.applications.count == applications else { throw BenchError("Applications are missing") }
    }

    /// Keeps an allowance for each revision of each Application, as it is asked for later.
    static func fill(_ store: SQLiteDecisionStore, _ view: ClusterView) async throws {
        guard let book = view.policies() else { throw BenchError("no policies") }
        for (number, application) in view.applications().enumerated() {
            let governance = book.governance(of: application)
            for revision in 0..<revisions {
                let question = SyncQuestion(
                    application,
                    content: .sources(application.sources, revisions: [commit(revision)]),
                    governance: governance, surroundings: surroundings)
                try await store.keep(
                    StoreBench.decision(
                        number * revisions + revision, key: question.key, subject: question.subject,
                        at: now))
            }
        }
    }

    /// The AdmissionReview by which Argo CD's controller begins a sync.
    static func review(_ number: Int) -> [UInt8] {
        let before = application(number)
        let asked =
            before.dropLast()
                + """
                ,"operation":{"initiatedBy":{"automated":true},"retry":{"limit":5},"sync":\
                {"revision":"\(commit(number % revisions))","source":\(source(number))}}}
                """
        return Array(
            """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"\(number)",\
            "kind":{"group":"argoproj.io","version":"v1alpha1","kind":"Application"},\
            "resource":{"group":"argoproj.io","version":"v1alpha1","resource":"applications"},\
            "name":"app-\(number)","namespace":"argocd","operation":"UPDATE",\
            "userInfo":{"username":"system:serviceaccount:argocd:argocd-application-controller"},\
            "object":\(asked),"oldObject":\(before)}}
            """.utf8)
    }

    /// Which page a request asks for: a type and where the page begins.
    private static func page(_ path: String) -> String {
        let type = path.prefix { $0 != "?" }.split(separator: "/").last ?? ""
        let start = path.split(separator: "continue=").dropFirst().first?.prefix { $0 != "&" }
        return "\(type) \(start ?? "0")"
    }

    private static func list(_ page: String) -> [UInt8] {
        let parts = page.split(separator: " ")
        var items: [String] = []
        var next = ""
        switch parts.first {
        case "applications":
            let start = parts.last.flatMap { Int($0) } ?? 0
            let end = min(start + pageSize, applications)
            items = (start..<end).map(application)
            if end < applications { next = "\(end)" }
        case "imageverificationpolicies": items = ["shop", "platform"].map(policy)
        default: break
        }
        return Array(
            """
            {"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":"\(next)"},\
            "items":[\(items.joined(separator: ","))]}
            """.utf8)
    }

    private static func policy(_ project: String) -> String {
        """
        {"apiVersion":"assay.dev/v1alpha1","kind":"ImageVerificationPolicy",\
        "metadata":{"name":"\(project)","uid":"\(project)","resourceVersion":"3"},\
        "spec":{"selector":{"projects":["\(project)"]},"imageVerification":{"enforcementLevel":"strict",\
        "applicationSigners":"forbid","defaultSigners":[{"name":"release","method":"static",\
        "publicKey":"release"}]}}}
        """
    }

    private static func source(_ number: Int) -> String {
        """
        {"repoURL":"https://git.example/shop","path":"apps/\(number)","targetRevision":"main",\
        "helm":{"valueFiles":["values.yaml"],"parameters":[{"name":"replicas","value":"2"}]}}
        """
    }

    /// What Argo CD keeps of an Application with 60 resources and ten syncs behind it.
    private static func application(_ number: Int) -> String {
        let kinds = [
            ("apps", "Deployment"), ("", "Service"), ("", "ConfigMap"), ("batch", "Job"),
            ("networking.k8s.io", "Ingress"), ("", "ServiceAccount"),
        ]
        let resources = (0..<60).map { resource in
            let (group, kind) = kinds[resource % kinds.count]
            return """
                {"group":"\(group)","version":"v1","kind":"\(kind)","namespace":"shop-\(number)",\
                "name":"component-\(resource)","status":"Synced","health":{"status":"Healthy"}}
                """
        }
        let results = (0..<60).map { resource in
            let (group, kind) = kinds[resource % kinds.count]
            return """
                {"group":"\(group)","version":"v1","kind":"\(kind)","namespace":"shop-\(number)",\
                "name":"component-\(resource)","status":"Synced","hookPhase":"Running","syncPhase":"Sync",\
                "message":"\(kind.lowercased())/component-\(resource) serverside-applied, unchanged",\
                "images":["registry.example/shop/component-\(resource):1.\(number)"]}
                """
        }
        let history = (0..<10).map {
            """
            {"id":\($0),"revision":"\(commit($0))","deployedAt":"2026-08-01T10:00:00Z",\
            "deployStartedAt":"2026-08-01T09:59:00Z","initiatedBy":{"automated":true},"source":\(Self.source(number))}
            """
        }
        let source = Self.source(number)
        let destination = #"{"server":"https://kubernetes.default.svc","namespace":"shop-\#(number)"}"#
        return """
            {"apiVersion":"argoproj.io/v1alpha1","kind":"Application","metadata":{"name":"app-\(number)",\
            "namespace":"argocd","uid":"00000000-0000-4000-8000-\(100_000_000_000 + number)",\
            "resourceVersion":"\(number + 1)","labels":{"team":"shop"},\
            "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"\(filling)"}},\
            "spec":{"project":"shop","destination":\(destination),"source":\(source)},\
            "status":{"sync":{"status":"OutOfSync","revision":"\(commit(0))","comparedTo":{"source":\(source),\
            "destination":\(destination)}},"resources":[\(resources.joined(separator: ","))],\
            "history":[\(history.joined(separator: ","))],"operationState":{"phase":"Succeeded",\
            "syncResult":{"revision":"\(commit(0))","resources":[\(results.joined(separator: ","))]}}}}
            """
    }

    private static func commit(_ number: Int) -> String {
        String(repeating: "0", count: 38) + String(10 + number)
    }

    private static let pageSize = 500
    private static let filling = String(repeating: "values of a chart ", count: 140)

    /// Bytes of one of them.
    static var size: Int { application(1_234).utf8.count }
}
