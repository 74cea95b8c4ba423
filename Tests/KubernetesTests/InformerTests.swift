// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Kubernetes
import StrictJSON
import Synchronization
import TestKubernetes
import Testing

@Suite(.serialized) struct InformerTests {
    private struct NoRevision: Error {}

    private typealias Run = (server: FakeAPIServer, informer: Informer<String>)

    private func withInformer(
        _ options: FakeAPIServer.Options = .init(), limits: KubernetesLimits = .standard,
        before: (FakeAPIServer) -> Void = { _ in }, _ body: (Run) async throws -> Void
    ) async throws {
        let server = try await FakeAPIServer.start(options)
        let transport = HTTPTransport()
        before(server)
        let informer = Informer(
            try server.client(transport: transport, limits: limits), .applications, effects: quickEffects
        ) { application -> String? in
            if application["spec"]?["hidden"] != nil { return nil }
            guard let revision = application["spec"]?["revision"]?.string else { throw NoRevision() }
            return revision
        }
        let task = Task { await informer.run() }
        do { try await body((server, informer)) } catch { Issue.record(error) }
        task.cancel()
        await task.value
        await transport.shutdown()
        await server.stop()
    }

    private func lists(_ server: FakeAPIServer) -> Int {
        server.requests.count { !$0.uri.contains("watch=true") }
    }

    /// What was asked for of the lists.
    private func listQueries(_ server: FakeAPIServer) -> [String] {
        server.requests.filter { !$0.uri.contains("watch=true") }.map {
            String($0.uri.drop { $0 != "?" }.dropFirst())
        }
    }

    /// Pages of eight objects and 64 KiB.
    private var smallPages: KubernetesLimits {
        var limits = KubernetesLimits.standard
        limits.pageSize = 8
        limits.pageBytes = 64 << 10
        return limits
    }

    @Test func listsThenWatches() async throws {
        try await withInformer(before: { $0.put(.applications, application("a")) }) { server, informer in
            try await eventually("the list") { informer.hasSynced }
            #expect(informer.values == [key("a"): "main"])
            server.put(.applications, application("b"))
            server.put(.applications, application("a", "next"))
            try await eventually("both changes") {
                informer.values == [key("a"): "next", key("b"): "main"]
            }
            server.remove(.applications, key("a"))
            try await eventually("the removal") { informer.values == [key("b"): "main"] }
            #expect(informer.value(namespace: "argocd", name: "b") == "main")
            #expect(informer.lastContact == 1_800_000_000)
            #expect(lists(server) == 1)
        }
    }

    @Test func readsAllPages() async throws {
        var limits = KubernetesLimits.standard
        limits.pageSize = 2
        try await withInformer(
            limits: limits,
            before: { server in for n in 0..<5 { server.put(.applications, application("\(n)")) } }
        ) { server, informer in
            try await eventually("the list") { informer.hasSynced }
            #expect(informer.values.count == 5)
            #expect(lists(server) == 3)
        }
    }

    @Test func goesOnAfterAWatchEnds() async throws {
        try await withInformer { server, informer in
            try await eventually("a watch") { server.watchCount == 1 }
            server.put(.applications, application("a"))
            try await eventually("the change") { informer.values.count == 1 }
            server.closeWatches()
            server.put(.applications, application("b"))
            try await eventually("the change in between") { informer.values.count == 2 }
            #expect(lists(server) == 1)
        }
    }

    @Test func goesOnAfterTheConnectionBreaks() async throws {
        try await withInformer { server, informer in
            try await eventually("a watch") { server.watchCount == 1 }
            server.put(.applications, application("a"))
            try await eventually("the change") { informer.values.count == 1 }
            server.closeConnections()
            server.put(.applications, application("b"))
            try await eventually("the change in between") { informer.values.count == 2 }
            #expect(lists(server) == 1)
        }
    }

    @Test func goesOnAfterALineIsCut() async throws {
        try await withInformer { server, informer in
            try await eventually("a watch") { server.watchCount == 1 }
            server.cutWatches()
            server.put(.applications, application("b"))
            try await eventually("the change") { informer.values.count == 1 }
        }
    }

    @Test func bookmarksCarryItOverForgottenHistory() async throws {
        try await withInformer { server, informer in
            try await eventually("a watch") { server.watchCount == 1 }
            server.forgetHistory()
            server.put(.pods, object(.pods, "elsewhere"))
            server.sendBookmarks()
            let watches = { @Sendable in server.requests.count { $0.uri.contains("watch=true") } }
            server.closeWatches()
            try await eventually("another watch") { watches() == 2 && server.watchCount == 1 }
            #expect(lists(server) == 1)
            #expect(informer.hasSynced)
        }
    }

    @Test func withoutBookmarksItListsAgain() async throws {
        try await withInformer { server, informer in
            try await eventually("a watch") { server.watchCount == 1 }
            server.forgetHistory()
            server.closeWatches()
            try await eventually("another list") { lists(server) == 2 && server.watchCount == 1 }
            #expect(informer.hasSynced)
        }
    }

    @Test func whatAListDoesNotNameIsGone() async throws {
        try await withInformer(before: { server in
            for name in ["a", "b"] { server.put(.applications, application(name)) }
        }) { server, informer in
            try await eventually("a watch") { server.watchCount == 1 }
            // Both happen where no watch can see them.
            server.inject(.status(500), times: 2)
            server.closeConnections()
            server.remove(.applications, key("a"))
            server.put(.applications, application("c"))
            server.forgetHistory()
            try await eventually("the new state") { Set(informer.values.keys) == [key("b"), key("c")] }
        }
    }

    @Test func aListThatExpiresBeginsAnew() async throws {
        var limits = KubernetesLimits.standard
        limits.pageSize = 2
        try await withInformer(
            limits: limits,
            before: { server in
                for n in 0..<5 { server.put(.applications, application("\(n)")) }
                server.inject(.expired) { $0.uri.contains("continue=") }
            }
        ) { server, informer in
            try await eventually("the list") { informer.hasSynced }
            #expect(informer.values.count == 5)
            #expect(lists(server) == 5)
        }
    }

    @Test func asksForNoMoreObjectsThanItMay() async throws {
        var limits = KubernetesLimits.standard
        limits.pageSize = 2
        limits.listedObjects = 4
        try await withInformer(
            limits: limits,
            before: { server in for n in 0..<5 { server.put(.applications, application("\(n)")) } }
        ) { server, informer in
            try await eventually("the failure") { informer.lastError == .tooMuch("4 applications") }
            #expect(!informer.hasSynced)
            server.remove(.applications, key("0"))
            try await eventually("the list") { informer.hasSynced }
            #expect(informer.values.count == 4)
        }
    }

    @Test func pagesThatDoNotFitAreMadeSmaller() async throws {
        let large = String(repeating: "x", count: 20_000)
        try await withInformer(
            limits: smallPages,
            before: { server in
                for n in 0..<8 { server.put(.applications, application("a\(n)")) }
                for n in 0..<5 { server.put(.applications, application("b\(n)", large)) }
            }
        ) { server, informer in
            try await eventually("the list") { informer.hasSynced }
            #expect(informer.values.count == 13)
            #expect(informer.values[key("b4")] == large)
            #expect(informer.failures.isEmpty)
            #expect(informer.lastError == nil)
            let queries = listQueries(server)
            try #require(queries.count == 6)
            let second = queries[1].dropFirst("limit=8".count)
            #expect(second.hasPrefix("&continue="))
            #expect(queries[0] == "limit=8")
            #expect(queries[2...3] == ["limit=4\(second)", "limit=2\(second)"])
            #expect(queries[4...].allSatisfy { $0.hasPrefix("limit=2&continue=") && !$0.hasSuffix(second) })
        }
    }

    @Test(arguments: [(100_000, true), (10_000, false)])
    func anObjectThatFitsNoPageHidesNoOther(bytes: Int, isTooLarge: Bool) async throws {
        let revision = String(repeating: "x", count: bytes)
        try await withInformer(
            limits: smallPages,
            before: { server in
                for name in ["a", "b", "m", "y", "z"] { server.put(.applications, application(name)) }
                server.put(.applications, application("m", revision))
            }
        ) { server, informer in
            try await eventually("the list") { informer.hasSynced }
            var expected = ["a", "b", "m", "y", "z"].reduce(into: [:]) { $0[key($1)] = "main" }
            expected[key("m")] = isTooLarge ? nil : revision
            #expect(informer.values == expected)
            #expect(informer.failures == (isTooLarge ? [key("m"): "it is larger than 65536 bytes"] : [:]))
            server.put(.applications, application("m"))
            try await eventually("the repair") { informer.value(key("m")) == "main" }
            #expect(informer.failures.isEmpty)
        }
    }

    @Test func anObjectWithoutANameThatFitsStopsTheListUntilItIsGone() async throws {
        try await withInformer(
            limits: smallPages,
            before: { server in
                server.put(.applications, application("a"))
                let label: JSON = ["x": .string(String(repeating: "x", count: 100_000))]
                server.put(.applications, object(.applications, "m", labels: label))
            }
        ) { server, informer in
            try await eventually("a second request for the metadata") {
                server.requests.count { $0.field("Accept")?.contains("PartialObjectMetadataList") == true }
                    > 1
            }
            #expect(!informer.hasSynced)
            #expect(informer.lastError == .transport(.bodyTooLarge(limit: 64 << 10)))
            server.remove(.applications, key("m"))
            server.forgetHistory()
            try await eventually("the list") { informer.hasSynced }
            #expect(informer.values == [key("a"): "main"])
        }
    }

    @Test func waitsWhileTheServerFails() async throws {
        try await withInformer(before: { server in
            server.put(.applications, application("a"))
            server.inject(.status(503), times: 3)
            server.inject(.tooManyRequests(retryAfter: 1))
            server.inject(.drop)
        }) { server, informer in
            try await eventually("the list") { informer.hasSynced }
            #expect(informer.values.count == 1)
            try await eventually("contact") { informer.lastError == nil }
            #expect(lists(server) == 6)
        }
    }

    @Test func objectsThatCannotBeProjectedAreFailures() async throws {
        try await withInformer(before: { server in
            server.put(.applications, application("good"))
            server.put(.applications, object(.applications, "bad"))
        }) { server, informer in
            try await eventually("the list") { informer.hasSynced }
            #expect(informer.values == [key("good"): "main"])
            #expect(informer.failures == [key("bad"): "NoRevision()"])
            server.put(.applications, object(.applications, "good"))
            try await eventually("the failure") { informer.failures.count == 2 }
            #expect(informer.values.isEmpty)
            server.put(.applications, application("bad"))
            try await eventually("the repair") { informer.values == [key("bad"): "main"] }
            #expect(Set(informer.failures.keys) == [key("good")])
        }
    }

    @Test func objectsThatAreTooDeepHideNoOther() async throws {
        var deep: JSON = 1
        for _ in 0..<150 { deep = ["a": deep] }
        try await withInformer(before: { [deep] server in
            server.put(.applications, application("good"))
            server.put(.applications, object(.applications, "listed", spec: deep))
        }) { [deep] server, informer in
            try await eventually("the list") { informer.hasSynced }
            #expect(informer.values == [key("good"): "main"])
            #expect(Set(informer.failures.keys) == [key("listed")])
            server.put(.applications, object(.applications, "watched", spec: deep))
            server.put(.applications, application("other"))
            try await eventually("the event behind it") { informer.value(key("other")) != nil }
            #expect(Set(informer.failures.keys) == [key("listed"), key("watched")])
            server.remove(.applications, key("watched"))
            try await eventually("the removal") { Set(informer.failures.keys) == [key("listed")] }
            #expect(lists(server) == 1)
        }
    }

    @Test func whatIsProjectedToNothingIsNotThere() async throws {
        try await withInformer(before: { server in
            server.put(.applications, object(.applications, "a", spec: ["hidden": true]))
            server.put(.applications, application("b"))
        }) { server, informer in
            try await eventually("the list") { informer.hasSynced }
            #expect(Set(informer.values.keys) == [key("b")])
            server.put(.applications, object(.applications, "b", spec: ["hidden": true]))
            try await eventually("its going") { informer.values.isEmpty }
            #expect(informer.failures.isEmpty)
        }
    }

    @Test func twoThousandObjects() async throws {
        try await withInformer(before: { server in
            for n in 0..<2000 { server.put(.applications, application("app-\(n)")) }
        }) { server, informer in
            try await eventually("the list") { informer.hasSynced }
            #expect(informer.values.count == 2000)
            #expect(lists(server) == 4)
            for n in 0..<2000 { server.put(.applications, application("app-\(n)", "next")) }
            try await eventually("all changes") { informer.values.values.allSatisfy { $0 == "next" } }
        }
    }

    @Test func tellsChanges() async throws {
        try await withInformer(before: { $0.put(.applications, application("a")) }) { server, informer in
            var changes = informer.changes().makeAsyncIterator()
            let first = await changes.next()
            #expect(first?.kind == .added && first?.key == key("a") && first?.new == "main")
            server.put(.applications, application("a", "next"))
            let second = await changes.next()
            #expect(second?.kind == .changed && second?.old == "main" && second?.new == "next")
            server.put(.applications, object(.applications, "a"))
            let third = await changes.next()
            #expect(third?.kind == .failed && third?.old == "next" && third?.failure == "NoRevision()")
            server.remove(.applications, key("a"))
            let last = await changes.next()
            #expect(last?.kind == .removed && last?.key == key("a"))
        }
    }

    @Test func aSlowListenerHearsTheNewest() async throws {
        try await withInformer { server, informer in
            try await eventually("a watch") { server.watchCount == 1 }
            let stream = informer.changes()
            for revision in 0..<50 { server.put(.applications, application("a", "\(revision)")) }
            server.put(.applications, application("gone"))
            server.remove(.applications, key("gone"))
            server.put(.applications, application("z"))
            try await eventually("the last change") { informer.value(key("z")) != nil }
            var changes = stream.makeAsyncIterator()
            let first = await changes.next()
            #expect(first?.kind == .added && first?.new == "49")
            // What came and went in between is not told.
            #expect(await changes.next()?.key == key("z"))
        }
    }

    @Test func whatIsTheSameIsNotTold() async throws {
        let server = try await FakeAPIServer.start()
        let revision: @Sendable (JSON) throws -> String? = { $0["spec"]?["revision"]?.string }
        let quiet = Informer(
            try server.client(), .applications, effects: quickEffects, isSame: ==, project: revision)
        let loud = Informer(try server.client(), .applications, effects: quickEffects, project: revision)
        let tasks = [quiet, loud].map { informer in Task { await informer.run() } }
        try await eventually("both lists") { quiet.hasSynced && loud.hasSynced }
        for (informer, expected) in [(quiet, ["a", "b"]), (loud, ["a", "a", "b"])] {
            var changes = informer.changes().makeAsyncIterator()
            var told: [String] = []
            server.put(.applications, application("a"))
            if let change = await changes.next() { told.append(change.key.name) }
            server.put(.applications, application("a"))
            server.put(.applications, application("b"))
            while told.last != "b", let change = await changes.next() { told.append(change.key.name) }
            #expect(told == expected)
            for name in ["a", "b"] { server.remove(.applications, key(name)) }
            try await eventually("nothing") { quiet.values.isEmpty && loud.values.isEmpty }
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        await server.stop()
    }

    @Test func changesEndWithTheInformer() async throws {
        let server = try await FakeAPIServer.start()
        let informer = Informer(try server.client(), .applications, effects: quickEffects) { _ in "x" }
        let stream = informer.changes()
        let task = Task { await informer.run() }
        try await eventually("the list") { informer.hasSynced }
        task.cancel()
        for await _ in stream {}
        await task.value
        await server.stop()
    }
}
