// SPDX-License-Identifier: Apache-2.0

import Testing

/// Who writes an Application.
struct StatusWriter: Sendable, Equatable, CustomTestStringConvertible {
    var name: String
    /// The parts of a status that are not only somebody else's.
    var mayWrite: Set<String>

    var testDescription: String { name }

    static let parts: Set<String> = [
        "operationState", "sync", "reconciledAt", "history", "resources", "sourceHydrator",
    ]
    static let controller = StatusWriter(
        name: "system:serviceaccount:argocd:argocd-application-controller", mayWrite: parts)
    static let restorer = StatusWriter(name: "system:serviceaccount:velero:velero", mayWrite: parts)
    static let server = StatusWriter(
        name: "system:serviceaccount:argocd:argocd-server",
        mayWrite: ["history", "resources", "sourceHydrator"])
    static let applicationSets = StatusWriter(
        name: "system:serviceaccount:argocd:argocd-applicationset-controller", mayWrite: [])
    static let assay = StatusWriter(name: "system:serviceaccount:assay-system:assay", mayWrite: [])
    static let person = StatusWriter(name: "alice@example.com", mayWrite: [])

    static let all = [controller, restorer, server, applicationSets, assay, person]
}
