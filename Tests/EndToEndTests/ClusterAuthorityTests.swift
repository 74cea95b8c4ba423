// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Kubernetes
import StrictJSON
import TestKubernetes
import Testing

@testable import assay

/// The server's own authority, shown to webhook configurations.
struct ClusterAuthorityTests {
    private static func configuration(_ name: String) -> JSON {
        [
            "apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration",
            "metadata": ["name": .string(name)],
            "webhooks": [["name": "a.assay.dev", "clientConfig": ["service": ["name": "assay"]]]],
        ]
    }

    /// Configurations that have the bundle, after a look at which `forbidden` could not be read.
    private static func published(_ forbidden: String?) async throws -> (names: Set<String>, failed: Bool) {
        let server = try await FakeAPIServer.start()
        let transport = HTTPTransport()
        let names = ["assay", "assay-pods", "assay-kargo"]
        for name in names { server.put(.mutatingWebhookConfigurations, configuration(name)) }
        if let forbidden {
            server.inject(.status(403), times: 2) { $0.uri.contains("webhookconfigurations/\(forbidden)") }
        }
        let authority = ClusterAuthority(
            client: try server.client(transport: transport), namespace: "assay-system", secret: "assay-ca",
            configurations: names)
        var failed = false
        do { try await authority.publish("a bundle") } catch { failed = true }
        let done = server.objects(.mutatingWebhookConfigurations).filter {
            $0["webhooks"]?.array?.first?["clientConfig"]?["caBundle"]?.string != nil
        }
        await server.stop()
        await transport.shutdown()
        return (Set(done.compactMap { $0["metadata"]?["name"]?.string }), failed)
    }

    @Test func aConfigurationThatCannotBeReadKeepsNoOtherFromItsAuthority() async throws {
        let all = try await Self.published(nil)
        #expect(all.names == ["assay", "assay-pods", "assay-kargo"])
        #expect(!all.failed)
        let others = try await Self.published("assay-pods")
        #expect(others.names == ["assay", "assay-kargo"])
        #expect(others.failed)
    }
}
