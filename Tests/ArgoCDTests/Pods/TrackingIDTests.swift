// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ArgoCD

struct TrackingIDTests {
    @Test func anApplicationBesideArgoCDIsNamedAlone() throws {
        let id = try #require(TrackingID("web:apps/Deployment:shop/web", controlPlane: "argocd"))
        #expect(id.application == ApplicationName(namespace: "argocd", name: "web"))
        #expect(id.object == TrackedObject(group: "apps", kind: "Deployment", namespace: "shop", name: "web"))
    }

    @Test func anApplicationElsewhereIsNamedWithItsNamespace() throws {
        let id = try #require(TrackingID("team-a_web:/Service:shop/web", controlPlane: "argocd"))
        #expect(id.application == ApplicationName(namespace: "team-a", name: "web"))
        #expect(id.object.group.isEmpty)
    }

    @Test(arguments: [
        "", "web", "web:apps/Deployment", ":apps/Deployment:shop/web", "web:Deployment:shop/web",
        "web:apps/Deployment:web", "web:apps/:shop/web", "a_b_c:apps/Deployment:shop/web",
        "web:apps/Deployment:shop/web/more", "_web:apps/Deployment:shop/web",
        "team-a_:apps/Deployment:shop/web",
    ])
    func whatIsNoneIsNone(text: String) {
        #expect(TrackingID(text, controlPlane: "argocd") == nil)
    }
}
