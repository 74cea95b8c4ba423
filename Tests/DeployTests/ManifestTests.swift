// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@Suite("deploy/") struct ManifestTests {
    @Test("The program runs with as few rights as it can")
    func podSecurity() throws {
        let workloads = try Manifests.base().workloads
        #expect(workloads.count == 1)
        for workload in workloads { #expect(PodRules.faults(workload) == []) }
        // Twin: each of the rules tells when it is broken.
        let sound = try #require(workloads.first)
        for (path, value, fault) in PodRules.breakages {
            #expect(PodRules.faults(sound.setting(path, value)).contains(fault), "\(path)")
        }
    }

    @Test("What names something names what is there")
    func references() throws {
        let base = try Manifests.base()
        let workload = try #require(base.workloads.first)
        let pod = try #require(workload.at("spec.template.spec"))
        let labels = try #require(workload.at("spec.template.metadata.labels")?.object)
        for path in ["spec.selector.matchLabels"] { #expect(Self.isPart(workload.at(path), of: labels)) }
        #expect(Self.isPart(base.object("Service", "assay")?.at("spec.selector"), of: labels))
        #expect(
            Self.isPart(
                base.object("PodDisruptionBudget", "assay")?.at("spec.selector.matchLabels"), of: labels))
        #expect(
            Self.isPart(base.object("NetworkPolicy", "assay")?.at("spec.podSelector.matchLabels"), of: labels)
        )
        #expect(base.object("ServiceAccount", pod.at("serviceAccountName")?.string ?? "") != nil)
        let ports = (pod.at("containers.0.ports")?.array ?? []).compactMap { $0["name"]?.string }
        for port in base.object("Service", "assay")?.at("spec.ports")?.array ?? [] {
            #expect(ports.contains(port["targetPort"]?.string ?? ""))
        }
        for probe in ["startupProbe", "livenessProbe", "readinessProbe"] {
            #expect(ports.contains(pod.at("containers.0.\(probe).httpGet.port")?.string ?? ""), "\(probe)")
        }
        let volumes = (pod["volumes"]?.array ?? []).compactMap { $0["name"]?.string }
        let mounts = (pod.at("containers.0.volumeMounts")?.array ?? []).compactMap { $0["name"]?.string }
        #expect(volumes.sorted() == mounts.sorted())
        for binding in base.objects("ClusterRoleBinding") + base.objects("RoleBinding") {
            let kind = binding.at("roleRef.kind")?.string ?? ""
            #expect(base.object(kind, binding.at("roleRef.name")?.string ?? "") != nil)
            #expect(base.object("ServiceAccount", binding.at("subjects.0.name")?.string ?? "") != nil)
            #expect(binding.at("subjects.0.namespace") == "assay-system")
        }
        let binding = try #require(base.objects("ValidatingAdmissionPolicyBinding").first)
        #expect(base.object("ValidatingAdmissionPolicy", binding.at("spec.policyName")?.string ?? "") != nil)
    }

    @Test("Files that arguments name are in what is mounted")
    func mountedFiles() throws {
        let base = try Manifests.base()
        let container = try #require(base.workloads.first?.at("spec.template.spec.containers.0"))
        let folders = (container["volumeMounts"]?.array ?? []).compactMap { $0["mountPath"]?.string }
        let files = (container["args"]?.array ?? []).compactMap {
            $0.string?.split(separator: "=").dropFirst().first
        }
        .filter { $0.hasPrefix("/") }
        for file in files {
            #expect(folders.contains { "\(file)/".hasPrefix("\($0)/") }, "\(file)")
        }
        #expect(files.contains("/etc/assay/argocd/token") && files.contains("/etc/assay/argocd/ca.crt"))
    }

    @Test("Every namespaced object stands in the namespace that is made")
    func namespaces() throws {
        let base = try Manifests.base()
        let cluster: Set<String> = [
            "Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding",
            "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
        ]
        for object in base.objects {
            let isOfCluster = cluster.contains(object["kind"]?.string ?? "")
            #expect(object.at("metadata.namespace") == (isOfCluster ? nil : "assay-system"))
            #expect(object.at("metadata.labels")?["app.kubernetes.io/part-of"] == "assay")
        }
        #expect(base.object("Namespace", "assay-system") != nil)
    }

    @Test("Rights are these and no others")
    func rights() throws {
        let base = try Manifests.base()
        #expect(
            Self.rights(base.object("ClusterRole", "assay")) == [
                "admissionregistration.k8s.io validatingwebhookconfigurations,mutatingwebhookconfigurations"
                    + " [assay,assay-kargo,assay-pods]: get,patch",
                "argoproj.io applications: get,list,watch,patch", "argoproj.io appprojects: list,watch",
                "assay.dev imageverificationpolicies,imageverificationexemptions: list,watch",
                "assay.dev imageverificationpolicies/status,imageverificationexemptions/status: patch",
                "assay.dev imageverificationreports/status: patch",
                "assay.dev imageverificationreports: get,create,patch,delete",
                "authentication.k8s.io tokenreviews: create", "core events: create,patch",
            ])
        #expect(
            Self.rights(base.object("Role", "assay")) == [
                "coordination.k8s.io leases [assay]: get,update", "coordination.k8s.io leases: create",
                "core secrets [assay-ca]: get,update",
            ])
        #expect(
            Self.rights(base.object("ClusterRole", "assay-view")) == [
                "assay.dev imageverificationreports: get,list,watch"
            ])
        #expect(
            Self.rights(
                try Manifests(folder: "deploy/components/pod-admission").object("ClusterRole", "assay-pods"))
                == [
                    "apps replicasets,deployments,statefulsets,daemonsets: get",
                    "argoproj.io rollouts: get", "batch jobs,cronjobs: get",
                    "core replicationcontrollers: get",
                ])
    }

    @Test("Webhooks ask the service, in time, and never of deletions or status")
    func webhooks() throws {
        let all = try ["deploy", "deploy/components/pod-admission", "deploy/components/pod-pinning"]
            .flatMap { try Manifests(folder: $0).webhooks }
        let lines = all.map { webhook in
            let service = webhook.at("clientConfig.service")
            #expect(service?["name"] == "assay" && service?["namespace"] == "assay-system")
            #expect(service?["port"] == 443)
            #expect(webhook["admissionReviewVersions"] == ["v1"])
            let seconds = webhook["timeoutSeconds"]?.int ?? 0
            #expect((1...15).contains(seconds))
            let rule = webhook.at("rules.0")
            #expect(Set(rule?["operations"]?.array?.compactMap(\.string) ?? []) == ["CREATE", "UPDATE"])
            let resources = rule?["resources"]?.array?.compactMap(\.string) ?? []
            #expect(webhook["rules"]?.array?.count == 1)
            return "\(service?["path"]?.string ?? "") \(resources.joined(separator: ",")) "
                + (webhook["failurePolicy"]?.string ?? "")
        }
        #expect(
            lines.sorted() == [
                "/admission/applications applications Fail", "/admission/applications/pin applications Fail",
                "/admission/exemptions imageverificationexemptions Fail",
                "/admission/exemptions/check imageverificationexemptions Fail",
                "/admission/pods pods,pods/ephemeralcontainers Ignore",
                "/admission/pods/pin pods,pods/ephemeralcontainers Ignore",
                "/admission/policies imageverificationpolicies Fail",
            ])
        #expect(Set(all.compactMap { $0["name"]?.string }).count == all.count)
    }

    private static func isPart(_ labels: JSON?, of all: JSONObject) -> Bool {
        guard let labels = labels?.object, !labels.isEmpty else { return false }
        return labels.members.allSatisfy { all[$0.key] == $0.value }
    }

    /// The rules of a role, a line each.
    static func rights(_ role: JSON?) -> [String] {
        (role?["rules"]?.array ?? []).map { rule in
            func list(_ key: String) -> String {
                (rule[key]?.array ?? []).compactMap(\.string).joined(separator: ",")
            }
            let names = list("resourceNames").isEmpty ? "" : " [\(list("resourceNames"))]"
            let group = list("apiGroups").isEmpty ? "core" : list("apiGroups")
            return "\(group) \(list("resources"))\(names): \(list("verbs"))"
        }.sorted()
    }
}
