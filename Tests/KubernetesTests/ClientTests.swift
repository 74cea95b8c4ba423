// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON
import TestKubernetes
import Testing

@testable import Kubernetes

@Suite struct ClientTests {
    private func withServer(
        _ options: FakeAPIServer.Options = .init(),
        _ body: (FakeAPIServer, KubernetesClient) async throws -> Void
    ) async throws {
        let server = try await FakeAPIServer.start(options)
        let transport = HTTPTransport()
        do {
            try await body(server, try server.client(transport: transport))
        } catch {
            Issue.record(error)
        }
        await transport.shutdown()
        await server.stop()
    }

    @Test func createsAndReads() async throws {
        try await withServer { server, client in
            let created = try await client.create(.applications, application("web"))
            let read = try await client.get(.applications, key("web"))
            #expect(created == read)
            #expect(read["spec"]?["revision"] == "main")
            #expect(
                server.requests.last?.uri == "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/web")
        }
    }

    @Test func namesWhatIsMissing() async throws {
        try await withServer { _, client in
            await #expect(
                throws: KubernetesError.notFound("applications.argoproj.io \"web\" not found")
            ) { try await client.get(.applications, key("web")) }
        }
    }

    @Test func createsOnlyOnce() async throws {
        try await withServer { _, client in
            _ = try await client.create(.applications, application("web"))
            await #expect(
                throws: KubernetesError.alreadyExists("applications.argoproj.io \"web\" already exists")
            ) { try await client.create(.applications, application("web")) }
        }
    }

    @Test func generatesNames() async throws {
        try await withServer { _, client in
            let created = try await client.create(
                .applications,
                [
                    "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
                    "metadata": ["namespace": "argocd", "generateName": "web-"],
                ])
            #expect(created["metadata"]?["name"]?.string?.hasPrefix("web-") == true)
        }
    }

    @Test func replacesTheNewestVersion() async throws {
        try await withServer { server, client in
            var current = try await client.create(.applications, application("web"))
            current = current.replacing("spec", with: ["revision": "next"])
            let replaced = try await client.replace(.applications, current)
            #expect(replaced["spec"]?["revision"] == "next")
            #expect(server.object(.applications, key("web")) == replaced)
        }
    }

    @Test func replacesNoOlderVersion() async throws {
        try await withServer { server, client in
            let first = try await client.create(.applications, application("web"))
            server.put(.applications, application("web", "other"))
            let error = await #expect(throws: KubernetesError.self) {
                try await client.replace(.applications, first.replacing("spec", with: ["revision": "next"]))
            }
            #expect(error?.code == .conflict)
            #expect(server.object(.applications, key("web"))?["spec"]?["revision"] == "other")
        }
    }

    @Test func mergesPatches() async throws {
        try await withServer { _, client in
            _ = try await client.create(.applications, application("web"))
            let patched = try await client.patch(
                .applications, key("web"),
                with: .merge(["metadata": ["annotations": ["a": "b"]], "spec": ["revision": nil, "x": 1]]))
            #expect(patched["metadata"]?["annotations"] == ["a": "b"])
            #expect(patched["spec"] == ["x": 1])
        }
    }

    @Test func patchesWhatIsAsExpected() async throws {
        try await withServer { _, client in
            _ = try await client.create(.applications, application("web"))
            let patched = try await client.patch(
                .applications, key("web"),
                with: .json([.test(["spec", "revision"], "main"), .replace(["spec", "revision"], "next")]))
            #expect(patched["spec"]?["revision"] == "next")
        }
    }

    @Test func patchesNothingElse() async throws {
        try await withServer { server, client in
            _ = try await client.create(.applications, application("web"))
            let error = await #expect(throws: KubernetesError.self) {
                try await client.patch(
                    .applications, key("web"),
                    with: .json([
                        .test(["spec", "revision"], "other"), .replace(["spec", "revision"], "next"),
                    ]))
            }
            #expect(error?.code == .invalid)
            #expect(server.object(.applications, key("web"))?["spec"]?["revision"] == "main")
        }
    }

    @Test func appliesUnderAName() async throws {
        try await withServer { _, client in
            let type = ResourceType.imageVerificationReports
            let applied = try await client.patch(
                type, key("web"), with: .apply(object(type, "web"), fieldManager: "assay", force: true))
            #expect(applied["metadata"]?["managedFields"]?.array?.first?["manager"] == "assay")
        }
    }

    @Test func keepsStatusApart() async throws {
        try await withServer { server, client in
            let type = ResourceType.imageVerificationReports
            _ = try await client.create(type, object(type, "web").replacing("status", with: ["a": 1]))
            #expect(server.object(type, key("web"))?["status"] == nil)
            _ = try await client.patch(
                type, key("web"), .status, with: .merge(["status": ["a": 2], "spec": ["b": 3]]))
            #expect(server.object(type, key("web"))?["status"] == ["a": 2])
            #expect(server.object(type, key("web"))?["spec"] == [:])
        }
    }

    @Test func applicationsHaveNoStatusApart() async throws {
        try await withServer { server, client in
            _ = try await client.create(.applications, application("web"))
            let error = await #expect(throws: KubernetesError.self) {
                try await client.patch(.applications, key("web"), .status, with: .merge(["status": ["a": 2]]))
            }
            #expect(error?.code == .notFound)
            _ = try await client.patch(.applications, key("web"), with: .merge(["status": ["a": 2]]))
            #expect(server.object(.applications, key("web"))?["status"] == ["a": 2])
        }
    }

    @Test func deletesWhatItMeans() async throws {
        try await withServer { server, client in
            let created = try await client.create(.applications, application("web"))
            let uid = created["metadata"]?["uid"]?.string
            let error = await #expect(throws: KubernetesError.self) {
                try await client.delete(.applications, key("web"), only: Preconditions(uid: "other"))
            }
            #expect(error?.code == .conflict)
            try await client.delete(.applications, key("web"), only: Preconditions(uid: uid))
            #expect(server.objects(.applications).isEmpty)
        }
    }

    @Test func triesWithoutKeeping() async throws {
        try await withServer { server, client in
            _ = try await client.create(.applications, application("web"), dryRun: .all)
            #expect(server.objects(.applications).isEmpty)
        }
    }

    @Test func listsInPages() async throws {
        try await withServer { server, _ in
            for number in 0..<7 { server.put(.applications, application("app-\(number)")) }
            var limits = KubernetesLimits.standard
            limits.pageSize = 3
            let client = try server.client(limits: limits)
            let all = try await client.list(.applications)
            #expect(all.compactMap { $0["metadata"]?["name"]?.string } == (0..<7).map { "app-\($0)" })
            #expect(server.requests.count == 3)
        }
    }

    @Test func listsNoMoreObjectsThanItMay() async throws {
        try await withServer { server, _ in
            for number in 0..<7 { server.put(.applications, application("app-\(number)")) }
            var limits = KubernetesLimits.standard
            limits.pageSize = 3
            limits.listedObjects = 6
            let client = try server.client(limits: limits)
            await #expect(throws: KubernetesError.tooMuch("6 applications")) {
                try await client.list(.applications)
            }
        }
    }

    @Test func listsObjectsOfWhichFewFitAPage() async throws {
        try await withServer { server, _ in
            let large = String(repeating: "x", count: 20_000)
            for number in 0..<5 { server.put(.applications, application("app-\(number)", large)) }
            var limits = KubernetesLimits.standard
            limits.pageBytes = 64 << 10
            let client = try server.client(limits: limits)
            #expect(try await client.list(.applications).count == 5)
            server.put(.applications, application("enormous", large + large + large + large))
            let error = await #expect(throws: KubernetesError.self) {
                try await client.list(.applications)
            }
            #expect(
                error == .malformed("Application \(key("enormous")): it is larger than 65536 bytes"))
        }
    }

    @Test func listsWhatIsSelected() async throws {
        try await withServer { server, client in
            server.put(.pods, object(.pods, "a", namespace: "one", labels: ["app": "web"]))
            server.put(.pods, object(.pods, "b", namespace: "one", labels: ["app": "db"]))
            server.put(.pods, object(.pods, "c", namespace: "two", labels: ["app": "web"]))
            let cases: [(query: ListQuery, names: [String])] = [
                (ListQuery(namespace: "one"), ["a", "b"]), (ListQuery(labels: "app=web"), ["a", "c"]),
                (ListQuery(namespace: "one", labels: "app!=web"), ["b"]),
                (ListQuery(fields: "metadata.name=c"), ["c"]),
            ]
            for (query, names) in cases {
                let found = try await client.list(.pods, query)
                #expect(found.compactMap { $0["metadata"]?["name"]?.string } == names)
            }
        }
    }

    @Test func namesOfObjectsStayNames() async throws {
        try await withServer { server, client in
            for name in ["..", ".", "a/b", "a%2fb", "", String(repeating: "a", count: 254)] {
                let error = await #expect(throws: KubernetesError.self) {
                    try await client.get(.applications, key(name))
                }
                #expect(error?.code == .request)
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test(arguments: [
        (Fault.status(500), KubernetesError.server(code: 500, message: "injected fault")),
        (.status(403), .forbidden("injected fault")),
        (.status(418), .server(code: 418, message: "injected fault")),
        (.tooManyRequests(retryAfter: 7), .tooManyRequests(retryAfter: .seconds(7))),
        (.expired, .gone("too old resource version: 1 (2)")),
        (.body("nonsense"), .malformed("1:2: unexpected byte 0x6f")),
    ])
    func saysWhatFailed(_ fault: Fault, _ expected: KubernetesError) async throws {
        try await withServer { server, client in
            server.put(.applications, application("web"))
            server.inject(fault)
            await #expect(throws: expected) { try await client.get(.applications, key("web")) }
            _ = try await client.get(.applications, key("web"))
        }
    }

    @Test func saysThatTheConnectionBroke() async throws {
        try await withServer { server, client in
            server.inject(.drop)
            let error = await #expect(throws: KubernetesError.self) {
                try await client.get(.applications, key("web"))
            }
            #expect(error?.code == .transport)
        }
    }

    @Test func waitsNotForEver() async throws {
        try await withServer { server, _ in
            var limits = KubernetesLimits.standard
            limits.requestTime = .milliseconds(200)
            let client = try server.client(limits: limits)
            server.inject(.hang)
            await #expect(throws: KubernetesError.transport(.timedOut(host: "127.0.0.1:\(server.port)"))) {
                try await client.get(.applications, key("web"))
            }
        }
    }

    @Test func readsNoLargerObject() async throws {
        try await withServer { server, _ in
            server.put(
                .applications, application("web", String(repeating: "x", count: 2000)))
            var limits = KubernetesLimits.standard
            limits.objectBytes = 1000
            let client = try server.client(limits: limits)
            await #expect(throws: KubernetesError.transport(.bodyTooLarge(limit: 1000))) {
                try await client.get(.applications, key("web"))
            }
        }
    }

    @Test func tokensAreChecked() async throws {
        var options = FakeAPIServer.Options()
        options.users = ["secret": AdmissionRequest.User(name: "assay")]
        let server = try await FakeAPIServer.start(options)
        server.put(.applications, application("web"))
        _ = try await server.client(token: "secret").get(.applications, key("web"))
        for token in ["other", nil] {
            await #expect(throws: KubernetesError.unauthorized) {
                try await server.client(token: token).get(.applications, key("web"))
            }
        }
        await server.stop()
    }

    @Test func asksWhoseATokenIs() async throws {
        var options = FakeAPIServer.Options()
        let user = AdmissionRequest.User(name: "system:serviceaccount:a:b", uid: "1", groups: ["g"])
        options.reviewedTokens = ["theirs": user]
        try await withServer(options) { _, client in
            let known = try await client.review(token: "theirs")
            #expect(known == .authenticated(user))
            let meant = try await client.review(token: "theirs", audiences: ["assay"])
            #expect(meant == .authenticated(user))
            let other = try await client.review(token: "other")
            #expect(other == .refused)
        }
    }

    @Test func messagesAreOneShortLine() {
        let text = String(repeating: "a\n\u{1B}[31m", count: 200)
        let error = KubernetesError(status: ["code": 500, "message": .string(text)])
        let line = String(repeating: "a  [31m", count: 72).prefix(500)
        #expect(error == .server(code: 500, message: String(line)))
    }
}

extension JSON {
    func replacing(_ name: String, with value: JSON) -> JSON {
        guard var edited = object else { return self }
        edited[name] = value
        return .object(edited)
    }
}
