// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinearPattern
import StrictJSON
import Testing

/// What kustomize makes of `deploy/` and its components.
@Suite("kubectl kustomize", .enabled(if: Kubectl.isInstalled, Kubectl.isMissing)) struct RenderTests {
    @Test("deploy/ renders to what its files hold")
    func base() async throws {
        let rendered = try await Kubectl.render("deploy")
        #expect(rendered.names == (try Manifests.base()).names)
        for workload in rendered.workloads { #expect(PodRules.faults(workload) == []) }
        #expect(
            rendered.object("Deployment", "assay")?.at("spec.template.spec.containers.0.image")
                == "assay:latest")
    }

    @Test("Pods, by default and strictly")
    func pods() async throws {
        let usual = try await Kubectl.render(components: ["pod-admission"])
        #expect(usual.webhook("pods.assay.dev")?["failurePolicy"] == "Ignore")
        let strict = try await Kubectl.render(components: ["pod-admission", "pod-admission-strict"])
        #expect(strict.webhook("pods.assay.dev")?["failurePolicy"] == "Fail")
        #expect(strict.webhook("gate.applications.assay.dev")?["failurePolicy"] == "Fail")
    }

    @Test("Pinning is said to the server too")
    func pinning() async throws {
        let rendered = try await Kubectl.render(components: ["pod-admission", "pod-pinning"])
        #expect(rendered.webhook("pin.pods.assay.dev") != nil)
        #expect(Self.arguments(rendered).contains("--pin-pods"))
    }

    @Test("cert-manager's certificates are mounted, for the names of the service")
    func certManager() async throws {
        let rendered = try await Kubectl.render(components: ["pod-admission", "cert-manager"])
        let configurations = rendered.objects.filter {
            $0["kind"]?.string?.hasSuffix("WebhookConfiguration") ?? false
        }
        #expect(configurations.count == 3)
        for configuration in configurations {
            let annotations = configuration.at("metadata.annotations")
            #expect(annotations?["cert-manager.io/inject-ca-from"] == "assay-system/assay")
            #expect(configuration["webhooks"]?.array?.isEmpty == false)
        }
        let certificate = try #require(rendered.object("Certificate", "assay"))
        #expect(certificate.at("spec.dnsNames.0") == "assay.assay-system.svc")
        let volumes = rendered.object("Deployment", "assay")?.at("spec.template.spec.volumes")?.array ?? []
        #expect(volumes.contains { $0.at("secret.secretName") == certificate.at("spec.secretName") })
        #expect(Self.arguments(rendered).contains("--tls-certificate=/etc/assay/tls/tls.crt"))
        #expect(rendered.object("Secret", "assay-ca") == nil)
    }

    @Test(
        "Webhooks are given cert-manager's authority whichever component is listed first",
        arguments: ["kargo-admission", "pod-admission", "pod-pinning"])
    func orderOfCertManager(_ component: String) async throws {
        for components in [["cert-manager", component], [component, "cert-manager"]] {
            let rendered = try await Kubectl.render(components: components)
            let configurations =
                rendered.objects("ValidatingWebhookConfiguration")
                + rendered.objects("MutatingWebhookConfiguration")
            #expect(configurations.count >= 3)
            for configuration in configurations {
                let annotation = configuration.at("metadata.annotations")?["cert-manager.io/inject-ca-from"]
                #expect(annotation == "assay-system/assay", "\(components)")
            }
        }
    }

    @Test("Monitoring finds the port")
    func monitoring() async throws {
        let rendered = try await Kubectl.render(components: ["monitoring"])
        let ports = rendered.object("Service", "assay")?.at("spec.ports")?.array ?? []
        let endpoint = rendered.object("ServiceMonitor", "assay")?.at("spec.endpoints.0")
        #expect(ports.contains { $0["name"] == endpoint?["port"] })
        let rules = rendered.object("PrometheusRule", "assay")?.at("spec.groups.0.rules")?.array ?? []
        #expect(rules.count >= 5)
        for rule in rules {
            #expect(rule.at("annotations.summary") != nil && rule.at("labels.severity") != nil)
        }
    }

    @Test("What is let through unchecked is told by the alert that names it, and what is refused by none")
    func uncheckedAlerts() async throws {
        let rendered = try await Kubectl.render(components: [
            "kargo-admission", "pod-admission", "pod-pinning", "monitoring",
        ])
        var alerts: [(name: String, webhooks: Pattern)] = []
        for rule in rendered.object("PrometheusRule", "assay")?.at("spec.groups.0.rules")?.array ?? [] {
            let expression = rule["expr"]?.string ?? ""
            guard expression.contains("webhook_fail_open_count{name=~\"") else { continue }
            let pattern = expression.components(separatedBy: "name=~\"")[1].prefix { $0 != "\"" }
            alerts.append((rule["alert"]?.string ?? "", try Pattern(String(pattern))))
        }
        var told: [String: String] = [:]
        for webhook in rendered.webhooks {
            let name = webhook["name"]?.string ?? ""
            let found = alerts.filter { $0.webhooks.matches(name) }.map(\.name)
            #expect(found.count == (webhook["failurePolicy"] == "Ignore" ? 1 : 0), "\(name)")
            told[name] = found.first
        }
        #expect(
            told == [
                "pods.assay.dev": "AssayPodsUnchecked", "pin.pods.assay.dev": "AssayPodsUnchecked",
                "freight.kargo.assay.dev": "AssayFreightUnchecked",
                "freight-status.kargo.assay.dev": "AssayFreightUnchecked",
            ])
    }

    @Test("A StatefulSet keeps the store, and all else of the Deployment")
    func persistentStore() async throws {
        let rendered = try await Kubectl.render(components: ["persistent-store"])
        #expect(rendered.objects("Deployment").isEmpty)
        let set = try #require(rendered.object("StatefulSet", "assay"))
        #expect(PodRules.faults(set) == [])
        #expect(set.at("spec.volumeClaimTemplates.0.metadata.name") == "store")
        let volumes = set.at("spec.template.spec.volumes")?.array ?? []
        #expect(!volumes.contains { $0["name"] == "store" })
        #expect(set.at("spec.strategy") == nil)
    }

    @Test("OpenShift GitOps has other names, and none of the usual ones is left")
    func openShift() async throws {
        let rendered = try await Kubectl.render(components: ["openshift-gitops"])
        let texts = rendered.objects.filter { $0["kind"] != "CustomResourceDefinition" }.map { $0.text() }
        for usual in ["\"argocd\\\"", "argocd-server.argocd", "=argocd\"", ":argocd:"] {
            #expect(!texts.contains { $0.contains(usual) }, "\(usual)")
        }
        let policy = try #require(rendered.object("ValidatingAdmissionPolicy", "assay-operation-state"))
        let forged = AdmissionExpressions(
            user: "system:serviceaccount:argocd:argocd-application-controller",
            object: ["status": ["operationState": ["operation": [:]]]], oldObject: [:])
        #expect(forged.refusals(of: policy).count == 1)
        var own = forged
        own.user = "system:serviceaccount:openshift-gitops:openshift-gitops-argocd-application-controller"
        #expect(own.refusals(of: policy) == [])
        #expect(Self.arguments(rendered).contains("--argocd-namespace=openshift-gitops"))
    }

    @Test("Another namespace is one line, and the four that the guide names")
    func otherNamespace() async throws {
        let components = ["pod-admission", "cert-manager", "monitoring"].map { "deploy/components/\($0)" }
        let rendered = try await Kubectl.render("deploy", components, namespace: "security")
        for webhook in rendered.webhooks {
            #expect(webhook.at("clientConfig.service.namespace") == "security")
        }
        for binding in rendered.objects("ClusterRoleBinding") + rendered.objects("RoleBinding") {
            #expect(binding.at("subjects.0.namespace") == "security")
        }
        let left = rendered.objects.filter { $0["kind"] != "CustomResourceDefinition" }
            .filter { $0.text().contains("assay-system") }
        let kinds = Set(left.compactMap { $0["kind"]?.string })
        #expect(
            kinds == [
                "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "Certificate",
                "PrometheusRule",
            ])
        // Of the first two only cert-manager's annotation, and the namespaces that Pods are not asked about in.
        let base = try await Kubectl.render("deploy", [], namespace: "security")
        #expect(
            !base.objects.contains {
                $0["kind"] != "CustomResourceDefinition" && $0.text().contains("assay-system")
            })
    }

    @Test("All of them fit together")
    func together() async throws {
        let rendered = try await Kubectl.render(components: [
            "pod-admission", "pod-admission-strict", "pod-pinning", "cert-manager", "monitoring",
            "openshift-gitops", "persistent-store",
        ])
        #expect(Set(rendered.names).count == rendered.names.count)
        #expect(rendered.object("StatefulSet", "assay") != nil)
    }

    private static func arguments(_ rendered: Manifests) -> [String] {
        let arguments = rendered.workloads.first?.at("spec.template.spec.containers.0.args")?.array ?? []
        return arguments.compactMap(\.string)
    }
}
