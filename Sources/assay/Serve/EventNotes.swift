// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import FoundationEssentials
import Kubernetes
import Logging

/// Writes Events at Applications.
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
        let outcome = await recorder.record(
            event.isWarning ? .warning : .normal, event.reason, event.message,
            about: InvolvedObject(
                apiVersion: type.apiVersion, kind: type.kind,
                key: ObjectKey(namespace: event.name.namespace, name: event.name.name), uid: event.uid))
        if case .failed(let error) = outcome {
            logger.warning("not written", metadata: ["what": "event of \(event.name)", "reason": "\(error)"])
        }
    }
}
