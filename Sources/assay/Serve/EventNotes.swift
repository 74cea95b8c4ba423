// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import FoundationEssentials
import Kubernetes
import Logging

/// Writes Events at objects of the cluster.
struct EventNotes: Sendable {
    private let recorder: EventRecorder
    private let logger: Logger

    init(_ client: KubernetesClient, component: String, effects: KubernetesEffects, logger: Logger) {
        let instance = ProcessInfo.processInfo.environment["POD_NAME"] ?? ProcessInfo.processInfo.hostName
        recorder = EventRecorder(client, component: component, instance: instance, effects: effects)
        self.logger = logger
    }

    @Sendable func record(_ event: ApplicationEvent) async {
        let type = ResourceType.applications
        await record(
            event.isWarning, event.reason, event.message,
            InvolvedObject(
                apiVersion: type.apiVersion, kind: type.kind,
                key: ObjectKey(namespace: event.name.namespace, name: event.name.name), uid: event.uid))
    }

    @Sendable func record(
        _ isWarning: Bool, _ reason: String, _ message: String, _ object: InvolvedObject
    ) async {
        let outcome = await recorder.record(isWarning ? .warning : .normal, reason, message, about: object)
        if case .failed(let error) = outcome {
            logger.warning("not written", metadata: ["what": "event of \(object.key)", "reason": "\(error)"])
        }
    }
}
