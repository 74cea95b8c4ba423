// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// What every workload of ours keeps: the "restricted" standard of Kubernetes, and a little more.
enum PodRules {
    static func faults(_ workload: JSON) -> [String] {
        guard let pod = workload.at("spec.template.spec") else { return ["no Pod"] }
        var faults: [String] = []
        func must(_ holds: Bool, _ fault: String) { if !holds { faults.append(fault) } }
        must(pod.at("securityContext.runAsNonRoot") == true, "may run as root")
        must(pod.at("securityContext.runAsUser")?.int ?? 65532 >= 10_000, "a low user")
        must(pod.at("securityContext.seccompProfile.type") == "RuntimeDefault", "no seccomp")
        for key in ["hostNetwork", "hostPID", "hostIPC"] { must(pod[key] == nil, key) }
        must((workload.at("spec.replicas")?.int ?? 0) >= 2, "one replica")
        must((pod["terminationGracePeriodSeconds"]?.int ?? 30) >= 30, "no time to end")
        must(pod.at("affinity.podAntiAffinity") != nil, "no anti-affinity")
        must(pod.at("topologySpreadConstraints.0") != nil, "no spread")
        for volume in pod["volumes"]?.array ?? [] {
            must(volume["hostPath"] == nil, "hostPath")
            if volume["emptyDir"] != nil {
                must(volume.at("emptyDir.sizeLimit") != nil, "unbounded emptyDir")
            }
        }
        for container in pod["containers"]?.array ?? [] {
            must(container.at("securityContext.allowPrivilegeEscalation") == false, "may escalate")
            must(container.at("securityContext.readOnlyRootFilesystem") == true, "may write")
            must(container.at("securityContext.capabilities.drop") == ["ALL"], "has capabilities")
            must(container.at("securityContext.privileged") == nil, "privileged")
            must(container.at("resources.requests.memory") != nil, "requests no memory")
            must(container.at("resources.limits.memory") != nil, "unbounded memory")
            for probe in ["startupProbe", "livenessProbe", "readinessProbe"] {
                must(container.at("\(probe).httpGet") != nil, "no \(probe)")
            }
        }
        return faults
    }

    /// A value that breaks a rule, and what is said of it.
    static let breakages: [(path: [String], value: JSON, fault: String)] = [
        (["spec", "template", "spec", "securityContext", "runAsNonRoot"], false, "may run as root"),
        (["spec", "template", "spec", "securityContext", "runAsUser"], 0, "a low user"),
        (["spec", "template", "spec", "hostNetwork"], true, "hostNetwork"),
        (["spec", "replicas"], 1, "one replica"),
        (["spec", "template", "spec", "terminationGracePeriodSeconds"], 5, "no time to end"),
        (["spec", "template", "spec", "volumes"], [["hostPath": [:]]], "hostPath"),
        (["spec", "template", "spec", "volumes"], [["emptyDir": [:]]], "unbounded emptyDir"),
        (["spec", "template", "spec", "containers"], [["name": "x"]], "may write"),
        (["spec", "template", "spec", "containers"], [["name": "x"]], "no readinessProbe"),
        (["spec", "template", "spec", "containers"], [["name": "x"]], "has capabilities"),
    ]
}

extension JSON {
    /// The same object with another value behind keys.
    func setting(_ path: [String], _ value: JSON) -> JSON {
        guard let step = path.first else { return value }
        var object = self.object ?? JSONObject()
        object[step] = (object[step] ?? [:]).setting(Array(path.dropFirst()), value)
        return .object(object)
    }
}
