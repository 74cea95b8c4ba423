// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON
import TestServer
import Testing

@testable import ArgoCD

/// What Argo CD's API renders counts only when it rendered what will be synced.
struct ArgoCDRendererTests {
    private let manifests = [GateBench.deployment("registry.example/shop/web:1")]

    private func render(
        _ fixture: ApplicationFixture = ApplicationFixture(),
        at revisions: [String] = [ApplicationFixture.commit],
        changes: Ticks = Ticks(), _ edit: (inout ArgoCDServer.State) -> Void = { _ in }
    ) async throws -> (result: Result<[JSON], SyncProblem>, requests: [String]) {
        let argo = try await ArgoCDServer.start()
        let transport = HTTPTransport()
        argo.change { state in
            state.applications["web"] = fixture.json
            state.manifests["web"] = [nil: manifests]
            var later = fixture
            later.reconciledAt = "2026-11-21T11:00:05Z"
            state.refreshed["web"] = later.json
            edit(&state)
        }
        let server = try #require(HTTPURL(argo.server.url))
        let api = ArgoCDAPI(server: server, transport: transport) { "token-of-assay" }
        let renderer = ArgoCDRenderer(api, change: { _ in changes.now == .zero ? 1 : 2 }, sleep: { _ in })
        let result: Result<[JSON], SyncProblem>
        do throws(SyncProblem) {
            result = .success(try await renderer.render(try application(fixture), at: revisions))
        } catch {
            result = .failure(error)
        }
        await argo.stop()
        await transport.shutdown()
        return (result, argo.requests)
    }

    private func application(_ fixture: ApplicationFixture) throws(SyncProblem) -> Application {
        do throws(ApplicationError) { return try Application(fixture.json) } catch {
            throw .applicationUnreadable(error)
        }
    }

    @Test func aSingleSourceIsRenderedAtItsCommit() async throws {
        let (result, requests) = try await render()
        #expect(result == .success(manifests + manifests))
        #expect(
            requests.contains(
                "/api/v1/applications/web/manifests?appNamespace=argocd&project=shop&revision=\(ApplicationFixture.commit)"
            ))
        #expect(!requests.contains { $0.contains("sourcePositions") })
    }

    @Test func aServerThatLagsBehindIsNotBelieved() async throws {
        let (result, requests) = try await render { state in
            var old = ApplicationFixture()
            old.spec["source"] = ApplicationFixture.source.setting(["path"], to: "deploy/old")
            state.applications["web"] = old.json
        }
        #expect(result == .failure(.moved))
        #expect(!requests.contains { $0.contains("/manifests") })
    }

    @Test func aChangeWhileItRendersIsNoticed() async throws {
        let (result, _) = try await render { state in
            state.onRender = { state in
                var new = ApplicationFixture()
                new.spec["source"] = ApplicationFixture.source.setting(["path"], to: "deploy/new")
                state.applications["web"] = new.json
            }
        }
        #expect(result == .failure(.moved))
    }

    @Test func aChangeThereAndBackIsNoticed() async throws {
        let changes = Ticks()
        let (result, _) = try await render(changes: changes) { state in
            state.onRender = { _ in changes.advance(.seconds(1)) }
        }
        #expect(result == .failure(.moved))
        let (twin, _) = try await render(changes: Ticks())
        #expect(twin == .success(manifests + manifests))
    }

    @Test func whatTheControllerComparedCountsToo() async throws {
        let other = [GateBench.deployment("registry.example/shop/web:evil")]
        let (result, _) = try await render { $0.compared["web"] = other }
        #expect(result == .success(manifests + other))
        // What it compared at another revision is nothing that this sync applies.
        let (twin, _) = try await render(at: [ApplicationFixture.otherCommit]) { $0.compared["web"] = other }
        #expect(twin == .success(manifests))
    }

    @Test func anApplicationThatIsNotShownIsNamed() async throws {
        let (result, _) = try await render { $0.applications = [:] }
        #expect(result == .failure(.unknown))
    }

    @Test func severalSourcesAreRenderedWithoutPositions() async throws {
        let (result, requests) = try await render(
            .multiSource, at: [ApplicationFixture.commit, "1.4.2"])
        #expect(result == .success(manifests + manifests))
        #expect(requests.contains("/api/v1/applications/web/manifests?appNamespace=argocd&project=shop"))
        #expect(requests.contains { $0.hasSuffix("refresh=normal") })
    }

    @Test func severalSourcesAtOtherRevisionsAreUnfaithful() async throws {
        let (result, _) = try await render(.multiSource, at: [ApplicationFixture.otherCommit, "1.4.2"])
        #expect(result == .failure(.unfaithful(.otherRevisions)))
    }

    @Test func severalSourcesThatMovedMeanwhileAreNotBelieved() async throws {
        let (result, _) = try await render(.multiSource, at: [ApplicationFixture.commit, "1.4.2"]) { state in
            var moved = ApplicationFixture.multiSource
            moved.sync = [
                "status": "OutOfSync", "revisions": [.string(ApplicationFixture.otherCommit), "1.4.2"],
            ]
            state.refreshed["web"] = moved.json
        }
        #expect(result == .failure(.moved))
    }

    @Test func aComparisonThatWasNotMadeIsNotBelieved() async throws {
        // Somebody took the refresh back before the controller saw it: the answer is the old one.
        let (result, _) = try await render(.multiSource, at: [ApplicationFixture.commit, "1.4.2"]) { state in
            state.refreshed["web"] = ApplicationFixture.multiSource.json
        }
        #expect(result == .failure(.moved))
    }

    @Test func nothingIsRenderedToNothing() async throws {
        let (result, _) = try await render { $0.manifests = [:] }
        #expect(result == .success([]))
    }

    @Test(arguments: [
        (401, SyncProblem.refused(status: 401)), (403, .refused(status: 403)),
        (404, .unknown), (500, .failed(why: "HTTP 500: no such thing")),
        (503, .failed(why: "HTTP 503: no such thing")),
    ])
    func whatArgoCDRefusesIsNamed(status: Int, problem: SyncProblem) async throws {
        let (result, _) = try await render { $0.instead = .failure(status, "no such thing") }
        #expect(result == .failure(problem))
    }

    @Test func aWrongTokenIsNamed() async throws {
        let (result, _) = try await render { $0.token = "another" }
        #expect(result == .failure(.refused(status: 401)))
    }

    @Test(arguments: [
        #"{"manifests": "all of them"}"#, #"{"manifests": [1]}"#, #"{"manifests": ["kind: Deployment"]}"#,
        #"{"manifests": ["{\"a\": 1, \"a\": 2}"]}"#, "<html>", #"{"items": []}{}"#,
    ])
    func anAnswerThatIsNoneIsUndetermined(body: String) async throws {
        let (result, _) = try await render { $0.instead = .text(body) }
        guard case .failure(.unreadable) = result else {
            Issue.record("\(body) gave \(result)")
            return
        }
    }

    @Test func theVersionIsRead() async throws {
        let argo = try await ArgoCDServer.start()
        let transport = HTTPTransport()
        let server = try #require(HTTPURL(argo.server.url))
        let api = ArgoCDAPI(server: server, transport: transport) { "" }
        let version = await api.version()
        #expect(version?.major == 3 && version?.minor == 5)
        argo.change { $0.version = "latest" }
        #expect(await api.version() == nil)
        await argo.stop()
        await transport.shutdown()
    }
}
