// SPDX-License-Identifier: Apache-2.0

/// What is known about a kind of resource.
enum KnownKind: Equatable {
    /// Images are in the pod spec at this path.
    case podSpec(at: [String])
    /// Images are wherever the dialect's keys stand.
    case dialect(Dialect)
    /// The image is at this path itself.
    case image(at: [String], Dialect)
    /// It runs nothing.
    case inert
    /// It runs nothing itself; manifests that do are elsewhere.
    case argoCD
    /// It is the input of kustomize.
    case kustomization

    /// What is known of a kind of an API group, whatever its version.
    init?(_ resource: ResourceIdentity) {
        guard resource.apiVersion.utf8.count <= Self.longestVersion else { return nil }
        // Without a version there is no group; the core group has one version.
        guard resource.apiVersion == "v1" || !resource.group.isEmpty else { return nil }
        switch (resource.group, resource.kind) {
        case ("", "Pod"): self = .podSpec(at: ["spec"])
        case ("", "PodTemplate"): self = .podSpec(at: ["template", "spec"])
        case ("", "ReplicationController"),
            ("apps", "Deployment"), ("apps", "ReplicaSet"), ("apps", "StatefulSet"), ("apps", "DaemonSet"),
            ("extensions", "Deployment"), ("extensions", "ReplicaSet"), ("extensions", "DaemonSet"),
            ("batch", "Job"), ("argoproj.io", "Rollout"),
            ("serving.knative.dev", "Service"), ("serving.knative.dev", "Configuration"):
            self = .podSpec(at: ["spec", "template", "spec"])
        case ("batch", "CronJob"): self = .podSpec(at: ["spec", "jobTemplate", "spec", "template", "spec"])
        case ("serving.knative.dev", "Revision"): self = .podSpec(at: ["spec"])
        case ("keda.sh", "ScaledJob"): self = .podSpec(at: ["spec", "jobTargetRef", "template", "spec"])
        case ("argoproj.io", "Workflow"), ("argoproj.io", "WorkflowTemplate"),
            ("argoproj.io", "ClusterWorkflowTemplate"), ("argoproj.io", "CronWorkflow"):
            self = .dialect(.workflows)
        case ("argoproj.io", "AnalysisTemplate"), ("argoproj.io", "ClusterAnalysisTemplate"),
            ("argoproj.io", "AnalysisRun"), ("argoproj.io", "Experiment"):
            self = .dialect(.podSpecs)
        case ("tekton.dev", "StepAction"): self = .image(at: ["spec", "image"], .tekton)
        case ("tekton.dev", _): self = .dialect(.tekton)
        case ("", "ConfigMap"), ("", "Secret"), ("apiextensions.k8s.io", "CustomResourceDefinition"):
            self = .inert
        case ("argoproj.io", "Application"), ("argoproj.io", "ApplicationSet"), ("argoproj.io", "AppProject"):
            self = .argoCD
        case ("kustomize.config.k8s.io", _): self = .kustomization
        default: return nil
        }
    }

    /// More than a DNS name and a version.
    private static let longestVersion = 320
}
