// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import StrictYAML
import Testing

@Suite("deploy/argocd") struct ArgoInstallTests {
    @Test("The proxy is switched on, and leads to the service with the secret header")
    func proxy() throws {
        #expect(try Self.value("argocd-cmd-params-cm", "server.enable.proxy.extension") == "true")
        let text = try #require(try Self.value("argocd-cm", "extension.config.assay"))
        let config = try #require(try StrictYAML.documents(in: Array(text.utf8), limits: .manifests).first)
        let service = try Manifests.base().object("Service", "assay")
        let name = service?.at("metadata.name")?.string ?? ""
        let namespace = service?.at("metadata.namespace")?.string ?? ""
        #expect(config.at("services.0.url") == .string("https://\(name).\(namespace).svc"))
        #expect(config.at("services.0.headers.0.name") == "Authorization")
        // The file asks for the extension of that name.
        let source = try Repository.text("deploy/argocd/ui-extension/extension-assay.js")
        #expect(source.contains("'extensions/assay/"))
    }

    @Test(
        "Links lead to the view that the extension adds",
        arguments: ["deploy/argocd/deep-link.yaml", "docs/install.md"])
    func links(_ file: String) throws {
        let text = try Repository.text(file)
        let links = text.components(separatedBy: "https://argocd.example/applications/").dropFirst()
        #expect(!links.isEmpty)
        let source = try Repository.text("deploy/argocd/ui-extension/extension-assay.js")
        for link in links {
            // Argo CD knows the view by its title.
            let view = link.components(separatedBy: "?view=").dropFirst().first?.prefix { !$0.isNewline }
            let title = try #require(view.flatMap { String($0).removingPercentEncoding })
            #expect(source.contains("api.registerAppViewExtension(Page, '\(title)',"))
        }
    }

    @Test("The account may read Applications and nothing else")
    func rights() throws {
        let policy = try #require(try Self.value("argocd-rbac-cm", "policy.assay.csv"))
        let lines = policy.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(
            lines == [
                "p, assay, applications, get, */*, allow",
                "p, role:readonly, extensions, invoke, assay, allow",
            ])
        #expect(try Self.value("argocd-cm", "accounts.assay") == "apiKey")
    }

    @Test("Triggers send templates that there are")
    func notifications() throws {
        let data = try #require(
            try Repository.documents("deploy/argocd/argocd-notifications-cm.yaml").first?["data"])
        for member in try #require(data.object).members {
            let text = member.value.string ?? ""
            let value = try #require(try StrictYAML.documents(in: Array(text.utf8), limits: .manifests).first)
            guard member.key.hasPrefix("trigger.") else { continue }
            for name in value.at("0.send")?.array ?? [] {
                #expect(data["template.\(name.string ?? "")"] != nil)
            }
            #expect(value.at("0.when")?.string?.contains("ImageVerificationError") ?? false)
            // The words of the API server for a denial by one of our webhooks.
            let denial = "\(try Self.gate())\" denied the request"
            #expect(denial.hasSuffix(".assay.dev\" denied the request"))
        }
    }

    @Test(
        "What is patched stays as it was, but for what is added",
        .enabled(if: Kubectl.isInstalled, Kubectl.isMissing))
    func rendering() async throws {
        let rendered = try await Kubectl.render("Tests/Fixtures/deploy/stock-argocd.yaml", ["deploy/argocd"])
        #expect(rendered.object("ConfigMap", "argocd-cm")?["data"]?["url"] == "https://argocd.example")
        #expect(
            rendered.object("ConfigMap", "argocd-rbac-cm")?["data"]?["policy.csv"] == "g, admins, role:admin")
        let file = rendered.object("ConfigMap", "argocd-extension-assay")?["data"]?["extension-assay.js"]
        #expect(file?.string == (try Repository.text("deploy/argocd/ui-extension/extension-assay.js")))
        // A ConfigMap holds 1 MiB.
        #expect((file?.string ?? "").utf8.count < 200 << 10)
        let pod = rendered.object("Deployment", "argocd-server")?.at("spec.template.spec")
        let mounts = pod?.at("containers.0.volumeMounts")?.array ?? []
        #expect(mounts.contains { $0["mountPath"] == "/tmp/extensions/assay/extension-assay.js" })
        #expect(mounts.contains { $0["mountPath"] == "/tmp" })
        #expect(pod?.at("containers.0.image") == "quay.io/argoproj/argocd")
        #expect((pod?.at("containers.0.env")?.array ?? []).count == 2)
        let volumes = (pod?["volumes"]?.array ?? []).compactMap { $0["name"]?.string }
        #expect(Set(mounts.compactMap { $0["name"]?.string }) == Set(volumes))
    }

    private static func value(_ map: String, _ key: String) throws -> String? {
        try Repository.documents("deploy/argocd/\(map).yaml").first?["data"]?[key]?.string
    }

    private static func gate() throws -> String {
        try Manifests.base().webhooks.first?["name"]?.string ?? ""
    }
}
