// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON
import TestKubernetes
import Testing

@Suite struct EventRecorderTests {
    private let about = InvolvedObject(
        apiVersion: "argoproj.io/v1alpha1", kind: "Application", key: key("web"), uid: "u")

    private func recorder(_ server: FakeAPIServer, _ clock: TestClock) throws -> EventRecorder {
        var effects = clock.effects
        effects.random = { .random(in: 0..<1) }
        return EventRecorder(try server.client(), component: "assay", instance: "assay-0", effects: effects)
    }

    @Test func createsThenCounts() async throws {
        let server = try await FakeAPIServer.start()
        let recorder = try recorder(server, TestClock())
        #expect(await recorder.record(.warning, "Refused", "no signature", about: about) == .created)
        #expect(await recorder.record(.warning, "Refused", "no signature", about: about) == .counted)
        let event = try #require(server.objects(.events).first)
        #expect(server.objects(.events).count == 1)
        #expect(event["count"] == 2)
        #expect(event["type"] == "Warning")
        #expect(event["metadata"]?["namespace"] == "argocd")
        #expect(event["involvedObject"]?["uid"] == "u")
        #expect(await recorder.record(.normal, "Refused", "no signature", about: about) == .created)
        #expect(server.objects(.events).count == 2)
        await server.stop()
    }

    @Test func createsAnewWhatTheServerForgot() async throws {
        let server = try await FakeAPIServer.start()
        let recorder = try recorder(server, TestClock())
        #expect(await recorder.record(.normal, "Verified", "all", about: about) == .created)
        for event in server.objects(.events) {
            if let key = ObjectKey(of: event) { server.remove(.events, key) }
        }
        #expect(await recorder.record(.normal, "Verified", "all", about: about) == .created)
        #expect(server.objects(.events).first?["count"] == 1)
        await server.stop()
    }

    @Test func anObjectHasSoManyAndNoMore() async throws {
        let server = try await FakeAPIServer.start()
        let clock = TestClock()
        let recorder = try recorder(server, clock)
        for number in 0..<25 {
            #expect(await recorder.record(.normal, "Verified", "\(number)", about: about) == .created)
        }
        #expect(await recorder.record(.normal, "Verified", "more", about: about) == .dropped)
        var other = about
        other.key.name = "db"
        #expect(await recorder.record(.normal, "Verified", "more", about: other) == .created)
        clock.advance(by: .seconds(299))
        #expect(await recorder.record(.normal, "Verified", "more", about: about) == .dropped)
        clock.advance(by: .seconds(2))
        #expect(await recorder.record(.normal, "Verified", "more", about: about) == .created)
        await server.stop()
    }

    @Test func longMessagesAreCut() async throws {
        let server = try await FakeAPIServer.start()
        let recorder = try recorder(server, TestClock())
        await recorder.record(.normal, "Verified", String(repeating: "ä", count: 600), about: about)
        #expect(server.objects(.events).first?["message"]?.string?.utf8.count == 1024)
        await server.stop()
    }

    @Test func saysWhatFailed() async throws {
        let server = try await FakeAPIServer.start()
        let recorder = try recorder(server, TestClock())
        server.inject(.status(403))
        #expect(
            await recorder.record(.normal, "Verified", "all", about: about)
                == .failed(.forbidden("injected fault")))
        #expect(await recorder.record(.normal, "Verified", "all", about: about) == .created)
        await server.stop()
    }
}
