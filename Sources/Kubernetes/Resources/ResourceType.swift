// SPDX-License-Identifier: Apache-2.0

/// A type of objects as the API server's paths name it.
package struct ResourceType: Sendable, Hashable {
    /// Empty for the core group.
    package var group: String
    package var version: String
    /// `applications`, as it stands in paths.
    package var plural: String
    /// `Application`, as it stands in objects.
    package var kind: String
    /// Whether its objects live in namespaces.
    package var isNamespaced: Bool

    package init(group: String, version: String, plural: String, kind: String, isNamespaced: Bool = true) {
        self.group = group
        self.version = version
        self.plural = plural
        self.kind = kind
        self.isNamespaced = isNamespaced
    }

    /// `argoproj.io/v1alpha1`, or `v1` for the core group.
    package var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
}

extension ResourceType {
    package static let pods = core("pods", "Pod")
    package static let events = core("events", "Event")
    package static let secrets = core("secrets", "Secret")
    package static let namespaces = ResourceType(
        group: "", version: "v1", plural: "namespaces", kind: "Namespace", isNamespaced: false)
    package static let replicationControllers = core("replicationcontrollers", "ReplicationController")
    package static let replicaSets = apps("replicasets", "ReplicaSet")
    package static let deployments = apps("deployments", "Deployment")
    package static let statefulSets = apps("statefulsets", "StatefulSet")
    package static let daemonSets = apps("daemonsets", "DaemonSet")
    package static let jobs = ResourceType(group: "batch", version: "v1", plural: "jobs", kind: "Job")
    package static let cronJobs = ResourceType(
        group: "batch", version: "v1", plural: "cronjobs", kind: "CronJob")
    package static let applications = argo("applications", "Application")
    package static let appProjects = argo("appprojects", "AppProject")
    package static let rollouts = argo("rollouts", "Rollout")
    package static let freights = kargo("freights", "Freight")
    package static let stages = kargo("stages", "Stage")
    package static let warehouses = kargo("warehouses", "Warehouse")
    package static let promotions = kargo("promotions", "Promotion")
    package static let leases = ResourceType(
        group: "coordination.k8s.io", version: "v1", plural: "leases", kind: "Lease")
    package static let tokenReviews = ResourceType(
        group: "authentication.k8s.io", version: "v1", plural: "tokenreviews", kind: "TokenReview",
        isNamespaced: false)
    package static let validatingWebhookConfigurations = admission(
        "validatingwebhookconfigurations", "ValidatingWebhookConfiguration")
    package static let mutatingWebhookConfigurations = admission(
        "mutatingwebhookconfigurations", "MutatingWebhookConfiguration")
    package static let validatingAdmissionPolicies = admission(
        "validatingadmissionpolicies", "ValidatingAdmissionPolicy")
    package static let validatingAdmissionPolicyBindings = admission(
        "validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding")
    package static let imageVerificationPolicies = assay(
        "imageverificationpolicies", "ImageVerificationPolicy", isNamespaced: false)
    package static let imageVerificationReports = assay(
        "imageverificationreports", "ImageVerificationReport")
    package static let imageVerificationExemptions = assay(
        "imageverificationexemptions", "ImageVerificationExemption")

    private static func core(_ plural: String, _ kind: String) -> Self {
        Self(group: "", version: "v1", plural: plural, kind: kind)
    }

    private static func apps(_ plural: String, _ kind: String) -> Self {
        Self(group: "apps", version: "v1", plural: plural, kind: kind)
    }

    private static func argo(_ plural: String, _ kind: String) -> Self {
        Self(group: "argoproj.io", version: "v1alpha1", plural: plural, kind: kind)
    }

    private static func kargo(_ plural: String, _ kind: String) -> Self {
        Self(group: "kargo.akuity.io", version: "v1alpha1", plural: plural, kind: kind)
    }

    private static func admission(_ plural: String, _ kind: String) -> Self {
        Self(
            group: "admissionregistration.k8s.io", version: "v1", plural: plural, kind: kind,
            isNamespaced: false)
    }

    private static func assay(_ plural: String, _ kind: String, isNamespaced: Bool = true) -> Self {
        Self(group: "assay.dev", version: "v1alpha1", plural: plural, kind: kind, isNamespaced: isNamespaced)
    }
}
