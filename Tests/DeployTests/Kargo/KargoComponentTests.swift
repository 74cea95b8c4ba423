// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@Suite("Components for Kargo") struct KargoComponentTests {
    @Test("Rights are these and no others")
    func rights() throws {
        #expect(
            try Self.rights("kargo", "assay-kargo") == [
                "freights: get,list,watch,create,patch", "stages,warehouses: list,watch", "promotions: get",
                "freights/status: patch",
            ])
        #expect(
            try Self.rights("kargo-promote", "assay-kargo-promote") == [
                "promotions: list,create,patch", "stages: promote,patch",
            ])
    }

    /// The API server asks for the right before it says that there is no such object: a name that is missing here would
    /// keep the authority from all of them.
    @Test("Every webhook configuration can be given the authority")
    func authority() throws {
        let role = try #require(try Manifests.base().object("ClusterRole", "assay"))
        let rule = role["rules"]?.array?.first { rule in
            rule["resources"]?.array?.contains("mutatingwebhookconfigurations") ?? false
        }
        let writable = (rule?["resourceNames"]?.array ?? []).compactMap(\.string)
        var installed: Set<String> = []
        let folders =
            ["deploy"]
            + ["pod-admission", "pod-pinning", "kargo-admission"].map { "deploy/components/\($0)" }
        for folder in folders {
            let manifests = try Manifests(folder: folder)
            let configurations =
                manifests.objects("ValidatingWebhookConfiguration")
                + manifests.objects("MutatingWebhookConfiguration")
            installed.formUnion(configurations.compactMap { $0["metadata"]?["name"]?.string })
        }
        #expect(installed == ["assay", "assay-kargo", "assay-pods"])
        #expect(Set(writable) == installed)
    }

    @Test("Every role is bound to the server", arguments: ["kargo", "kargo-promote"])
    func bindings(_ component: String) throws {
        let manifests = try Manifests(folder: "deploy/components/\(component)")
        let binding = try #require(manifests.objects("ClusterRoleBinding").first)
        #expect(manifests.object("ClusterRole", binding.at("roleRef.name")?.string ?? "") != nil)
        #expect(binding.at("subjects.0.name") == "assay")
        #expect(binding.at("subjects.0.namespace") == "assay-system")
    }

    @Test("Webhooks ask the service about what is made in projects, in time")
    func webhooks() throws {
        let manifests = try Manifests(folder: "deploy/components/kargo-admission")
        let lines = manifests.webhooks.map { webhook in
            let service = webhook.at("clientConfig.service")
            #expect(service?["name"] == "assay" && service?["namespace"] == "assay-system")
            #expect(service?["port"] == 443)
            #expect(webhook.at("clientConfig.caBundle") == nil)
            #expect(webhook["timeoutSeconds"] == 15)
            #expect(webhook["admissionReviewVersions"] == ["v1"])
            #expect(webhook.at("namespaceSelector.matchLabels") == ["kargo.akuity.io/project": "true"])
            let rule = webhook.at("rules.0")
            #expect(webhook["rules"]?.array?.count == 1)
            #expect(rule?["apiGroups"] == ["kargo.akuity.io"])
            func list(_ key: String) -> String {
                (rule?[key]?.array ?? []).compactMap(\.string).joined(separator: ",")
            }
            return "\(service?["path"]?.string ?? "") \(list("resources")) \(list("operations")) "
                + (webhook["failurePolicy"]?.string ?? "")
        }
        #expect(
            lines == [
                "/admission/kargo/promotions promotions,promotionrequests CREATE Fail",
                "/admission/kargo/freight-status freights/status UPDATE Ignore",
                "/admission/kargo/freight freights CREATE Ignore",
            ])
        #expect(manifests.object("ValidatingWebhookConfiguration", "assay-kargo") != nil)
        #expect(manifests.object("MutatingWebhookConfiguration", "assay-kargo") != nil)
    }

    @Test(
        "An approval that is added is asked about, and what else is written is not",
        arguments: FreightWrite.all)
    func approvals(_ write: FreightWrite) throws {
        let webhook = try #require(
            try Manifests(folder: "deploy/components/kargo-admission").webhook(
                "freight-status.kargo.assay.dev"))
        let request = AdmissionExpressions(
            object: try write.object(write.new), oldObject: try write.object(write.old))
        #expect(request.match(webhook) == (write.isAsked ? .asked : .passedOver))
    }

    @Test("Kargo's namespace reaches the API and the view, also where the first rule is narrowed")
    func network() throws {
        let base = try #require(try Manifests.base().object("NetworkPolicy", "assay"))
        let own = try #require(
            try Manifests(folder: "deploy/components/kargo").object("NetworkPolicy", "assay-kargo"))
        #expect(own.at("spec.podSelector") == base.at("spec.podSelector"))
        #expect(own.at("metadata.namespace") == base.at("metadata.namespace"))
        #expect(own.at("spec.policyTypes") == ["Ingress"])
        #expect(own.at("spec.ingress.0.ports") == base.at("spec.ingress.0.ports"))
        #expect(
            own.at("spec.ingress.0.from.0.namespaceSelector.matchLabels") == [
                "kubernetes.io/metadata.name": "kargo"
            ])
    }

    @Test("All of them fit together", .enabled(if: Kubectl.isInstalled, Kubectl.isMissing))
    func rendering() async throws {
        let rendered = try await Kubectl.render(components: [
            "kargo", "kargo-admission", "kargo-promote", "registry-view", "pod-admission", "cert-manager",
            "persistent-store",
        ])
        #expect(Set(rendered.names).count == rendered.names.count)
        let workload = try #require(rendered.workloads.first)
        #expect(PodRules.faults(workload) == [])
        let container = try #require(workload.at("spec.template.spec.containers.0"))
        let arguments = (container["args"]?.array ?? []).compactMap(\.string)
        for argument in [
            "--kargo", "--kargo-tokens=/etc/assay/kargo/tokens", "--registry-view", "--kargo-promote=*/*",
        ] {
            #expect(arguments.contains(argument))
        }
        // An operator's own file for reports and dashboards is not taken over.
        #expect(!arguments.contains { $0.hasPrefix("--api-tokens") })
        // Files that arguments name are in what is mounted, and from volumes that are there.
        let mounts = container["volumeMounts"]?.array ?? []
        let folders = mounts.compactMap { $0["mountPath"]?.string }
        for argument in arguments {
            guard let file = argument.split(separator: "=").dropFirst().first, file.hasPrefix("/") else {
                continue
            }
            #expect(folders.contains { "\(file)/".hasPrefix("\($0)/") }, "\(file)")
        }
        let volumes = Set(
            (workload.at("spec.template.spec.volumes")?.array ?? []).compactMap { $0["name"]?.string })
        #expect(mounts.allSatisfy { volumes.union(["store"]).contains($0["name"]?.string ?? "") })
        let configuration = rendered.object("ValidatingWebhookConfiguration", "assay-kargo")
        #expect(
            configuration?.at("metadata.annotations")?["cert-manager.io/inject-ca-from"]
                == "assay-system/assay")
    }

    private static func rights(_ component: String, _ name: String) throws -> [String] {
        let role = try Manifests(folder: "deploy/components/\(component)").object("ClusterRole", name)
        return (role?["rules"]?.array ?? []).map { rule in
            func list(_ key: String) -> String {
                (rule[key]?.array ?? []).compactMap(\.string).joined(separator: ",")
            }
            let names = list("resourceNames").isEmpty ? "" : " [\(list("resourceNames"))]"
            return "\(list("resources"))\(names): \(list("verbs"))"
        }
    }
}

/// A write of the status of Freight, in YAML, and whether it is asked about.
struct FreightWrite: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var old: String
    var new: String
    var isAsked: Bool

    func object(_ status: String) throws -> JSON {
        let freight: JSON = ["metadata": ["name": "f"], "origin": ["kind": "Warehouse", "name": "web"]]
        guard !status.isEmpty else { return freight }
        return freight.setting(["status"], try Repository.documents(in: status).first ?? [:])
    }

    static let all = [
        FreightWrite(
            testDescription: "a first approval", old: "", new: "{approvedFor: {prod: {approvedAt: now}}}",
            isAsked: true),
        FreightWrite(
            testDescription: "an approval for another Stage", old: "{approvedFor: {test: {approvedAt: now}}}",
            new: "{approvedFor: {test: {approvedAt: now}, prod: {approvedAt: now}}}", isAsked: true),
        FreightWrite(
            testDescription: "one in place of another", old: "{approvedFor: {test: {approvedAt: now}}}",
            new: "{approvedFor: {prod: {approvedAt: now}}}", isAsked: true),
        FreightWrite(
            testDescription: "the same approvals", old: "{approvedFor: {prod: {approvedAt: now}}}",
            new: "{approvedFor: {prod: {approvedAt: now}}, verifiedIn: {prod: {}}}", isAsked: false),
        FreightWrite(
            testDescription: "an approval is taken back", old: "{approvedFor: {prod: {approvedAt: now}}}",
            new: "{}", isAsked: false),
        FreightWrite(
            testDescription: "where it is, and a note", old: "",
            new: "{currentlyIn: {test: {}}, metadata: {assay: {decision: trusted}}}", isAsked: false),
        FreightWrite(testDescription: "nothing", old: "", new: "", isAsked: false),
    ]
}
