// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

/// `components/no-argocd`: what is left where there is no Argo CD.
@Suite("Without Argo CD", .enabled(if: Kubectl.isInstalled, Kubectl.isMissing)) struct NoArgoCDTests {
    @Test("The server is told so, and is given nothing of Argo CD's")
    func server() async throws {
        let with = try await Self.container([])
        let without = try await Self.container(["no-argocd"])
        let removed = Self.arguments(with).filter { !Self.arguments(without).contains($0) }
        #expect(
            removed == [
                "--argocd-namespace=argocd", "--argocd-server=https://argocd-server.argocd.svc",
                "--argocd-token-file=/etc/assay/argocd/token", "--argocd-ca-file=/etc/assay/argocd/ca.crt",
                "--extension-token-file=/etc/assay/extension/token",
            ])
        let added = Self.arguments(without).filter { !Self.arguments(with).contains($0) }
        #expect(added == ["--no-argocd"])
        #expect(Self.names(without["volumeMounts"]) == ["keys", "store", "tmp"])
    }

    @Test("What is left of the Pod keeps its rules, whatever else is listed", arguments: [true, false])
    func pod(_ isFirst: Bool) async throws {
        let others = ["kargo", "kargo-admission", "kargo-promote", "registry-view", "cert-manager"]
        let components = isFirst ? ["no-argocd"] + others : others + ["no-argocd"]
        let rendered = try await Kubectl.render(components: components + ["persistent-store"])
        let workload = try #require(rendered.workloads.first)
        #expect(PodRules.faults(workload) == [])
        let pod = try #require(workload.at("spec.template.spec"))
        #expect(Self.names(pod["volumes"]) == ["kargo", "keys", "registry-view", "tls", "tmp"])
        #expect(
            Self.names(pod.at("containers.0.volumeMounts")) == [
                "kargo", "keys", "registry-view", "store", "tls", "tmp",
            ])
        let arguments = Self.arguments(pod.at("containers.0") ?? [:])
        #expect(arguments.filter { $0.contains("argocd") } == ["--no-argocd"])
    }

    /// A webhook that nobody answers, with `failurePolicy: Fail`, would refuse all that it is about.
    @Test("Policies and exemptions are checked as ever, and nothing is asked about Applications")
    func admission() async throws {
        let rendered = try await Kubectl.render(components: ["no-argocd"])
        #expect(
            rendered.webhooks.compactMap { $0["name"]?.string }.sorted() == [
                "check.exemptions.assay.dev", "policies.assay.dev", "requester.exemptions.assay.dev",
            ])
        let base = try Manifests.base()
        for webhook in rendered.webhooks {
            #expect(webhook == base.webhook(webhook["name"]?.string ?? ""))
        }
        #expect(rendered.objects("ValidatingAdmissionPolicy").isEmpty)
        #expect(rendered.objects("ValidatingAdmissionPolicyBinding").isEmpty)
    }

    @Test("Rights over what is Argo CD's are gone, and the rest is as it was")
    func rights() async throws {
        let rendered = try await Kubectl.render(components: ["no-argocd"])
        let before = ManifestTests.rights(try Manifests.base().object("ClusterRole", "assay"))
        let after = ManifestTests.rights(rendered.object("ClusterRole", "assay"))
        #expect(
            before.filter { !after.contains($0) } == [
                "argoproj.io applications: get,list,watch,patch", "argoproj.io appprojects: list,watch",
                "assay.dev imageverificationreports/status: patch",
                "assay.dev imageverificationreports: get,create,patch,delete",
            ])
        #expect(after.filter { !before.contains($0) } == ["assay.dev imageverificationreports: get"])
    }

    @Test("No way out to Argo CD's Pods is left open")
    func network() async throws {
        let rendered = try await Kubectl.render(components: ["no-argocd"])
        let before = try Manifests.base().object("NetworkPolicy", "assay")?.at("spec.egress")?.array ?? []
        let after = rendered.object("NetworkPolicy", "assay")?.at("spec.egress")?.array ?? []
        #expect(before.count == 4)
        #expect(after == Array(before.prefix(2) + before.suffix(1)))
    }

    private static func container(_ components: [String]) async throws -> JSON {
        let rendered = try await Kubectl.render(components: components)
        return try #require(rendered.workloads.first?.at("spec.template.spec.containers.0"))
    }

    private static func arguments(_ container: JSON) -> [String] {
        (container["args"]?.array ?? []).compactMap(\.string)
    }

    private static func names(_ list: JSON?) -> [String] {
        (list?.array ?? []).compactMap { $0["name"]?.string }.sorted()
    }
}
