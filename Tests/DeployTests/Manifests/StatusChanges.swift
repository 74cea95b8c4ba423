// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Writes of a status by kind.
enum StatusChanges {
    /// Each is refused to those who may not write the part.
    static let refused: [StatusChange] = [
        StatusChange("operationState", "forged", idle, .full),
        StatusChange(
            "operationState", "forged where no status was", nil,
            idle.with(
                "operationState", value: ["phase": "Running", "operation": .operation]
            ).only("operationState")),
        StatusChange(
            "operationState", "resumed", finished, .full, operation: ["sync": ["dryRun": true]]),
        StatusChange(
            "operationState", "a finished one is ended again", finished,
            .full.with("operationState", "phase", value: "Terminating")),
        StatusChange(
            "operationState", "ended, with another operation", .full,
            .full.with("operationState", "phase", value: "Terminating")
                .with("operationState", "operation", value: [:])),
        StatusChange(
            "operationState", "ended, and a member taken away", .full,
            .full.with("operationState", "phase", value: "Terminating")
                .with("operationState", "syncResult", value: nil)),
        StatusChange(
            "operationState", "ended, and a member exchanged for another", .full,
            .full.with("operationState", "phase", value: "Terminating")
                .with("operationState", "startedAt", value: nil)
                .with("operationState", "finishedAt", value: "2026-11-21T12:00:00Z")),
        StatusChange(
            "operationState", "the operation is exchanged", .full,
            .full.with("operationState", "operation", "sync", "revision", value: "b")),
        StatusChange(
            "operationState", "what a retry goes by is exchanged", .full,
            .full.with("operationState", "syncResult", "revision", value: "b")),
        StatusChange(
            "operationState", "a retry is asked for", .full,
            .full.with("operationState", "finishedAt", value: "2026-11-21T12:00:00Z")),
        StatusChange("sync", "another revision", .full, .full.with("sync", "revision", value: "b")),
        StatusChange("sync", "revisions", .full, .full.with("sync", "revisions", value: ["b"])),
        StatusChange("sync", "another word", .full, .full.with("sync", "status", value: "Synced")),
        StatusChange(
            "sync", "compared to another source", .full,
            .full.with("sync", "comparedTo", "source", "path", value: "evil")),
        StatusChange(
            "sync", "compared to several sources", .full,
            .full.with("sync", "comparedTo", "sources", value: [.source])),
        StatusChange("sync", "taken away", .full, .full.with("sync", value: nil)),
        StatusChange("sync", "taken away as null", .full, .full.with("sync", value: JSON(.null))),
        StatusChange("sync", "revision taken away", .full, .full.with("sync", "revision", value: nil)),
        StatusChange(
            "sync", "comparison taken away", .full, .full.with("sync", "comparedTo", value: nil)),
        StatusChange("sync", "where no status was", nil, ["sync": ["status": "Synced", "revision": "b"]]),
        StatusChange(
            "reconciledAt", "later", .full, .full.with("reconciledAt", value: "2026-11-21T13:00:00Z")),
        StatusChange("reconciledAt", "taken away", .full, .full.with("reconciledAt", value: nil)),
        StatusChange(
            "history", "rewritten", .full, .full.with("history", value: [["id": 1, "revision": "b"]])),
        StatusChange("history", "taken away", .full, .full.with("history", value: nil)),
        StatusChange(
            "resources", "claimed", .full, .full.with("resources", value: [["kind": "Pod", "name": "x"]])),
        StatusChange("resources", "emptied", .full, .full.with("resources", value: [])),
        StatusChange(
            "sourceHydrator", "rewritten", .full,
            .full.with("sourceHydrator", "currentOperation", "drySHA", value: "b")),
    ]

    /// Each is allowed to everybody.
    static let free: [StatusChange] = [
        StatusChange("", "nothing", .full, .full),
        StatusChange("", "no status", nil, nil),
        StatusChange("", "a status of null", JSON(.null), JSON(.null)),
        StatusChange("", "a first status that says nothing", nil, [:]),
        StatusChange(
            "", "ended by a user", .full, .full.with("operationState", "phase", value: "Terminating")),
        StatusChange("", "taken away, and a sync asked for", .full, idle, operation: .operation),
        StatusChange(
            "", "taken away as null", .full, .full.with("operationState", value: JSON(.null)),
            operation: .operation),
        StatusChange("", "a sync asked for beside the last one", finished, finished, operation: .operation),
        StatusChange(
            "", "a condition, as Assay writes it", .full,
            .full.with(
                "conditions",
                value: [
                    [
                        "type": "ImageVerificationError", "message": "web: not signed",
                        "lastTransitionTime": "2026-11-21T12:00:00Z",
                    ]
                ])),
        StatusChange("", "health", .full, .full.with("health", "status", value: "Degraded")),
        StatusChange("", "summary", .full, .full.with("summary", "images", value: ["a"])),
        // What a program adds that reads an Application into Argo CD's types and writes it whole, as `argocd --core` does.
        StatusChange("", "written whole where no status was", nil, written),
        StatusChange("", "written whole, and a sync asked for", .full, idle, operation: .operation),
        StatusChange(
            "", "written whole, with several sources", severalSources,
            severalSources.with("sync", "comparedTo", "source", value: ["repoURL": ""])
                .with("sourceHydrator", value: [:])),
    ]

    /// Applications as they are made.
    static let made: [StatusChange] = [
        StatusChange("", "without a status", nil, nil),
        StatusChange("", "with one that says nothing", nil, [:]),
        StatusChange("", "by a program that writes it whole", nil, written, operation: .operation),
        StatusChange("", "with a condition", nil, ["conditions": [["type": "X"]]]),
        StatusChange("operationState", "with a sync", nil, JSON.full.only("operationState")),
        StatusChange("sync", "with a comparison", nil, JSON.full.only("sync")),
        StatusChange("reconciledAt", "with its time", nil, JSON.full.only("reconciledAt")),
        StatusChange("history", "with a history", nil, JSON.full.only("history")),
        StatusChange("resources", "with resources", nil, JSON.full.only("resources")),
        StatusChange("sourceHydrator", "with what was hydrated", nil, JSON.full.only("sourceHydrator")),
    ]

    private static let written: JSON = [
        "health": [:], "summary": [:], "sourceHydrator": [:],
        "sync": ["status": "", "comparedTo": ["source": ["repoURL": ""], "destination": [:]]],
    ]

    private static let severalSources: JSON = .full
        .with("sync", "comparedTo", "source", value: nil)
        .with("sync", "comparedTo", "sources", value: [.source])
        .with("sync", "revision", value: nil).with("sync", "revisions", value: ["a"])
        .with("sourceHydrator", value: nil)
}

private let finished: JSON = .full.with("operationState", "phase", value: "Succeeded")
private let idle: JSON = .full.with("operationState", value: nil)

extension JSON {
    fileprivate static let operation: JSON = [
        "initiatedBy": ["username": "admin"], "retry": [:],
        "sync": ["revision": "8f0a1b2c3d4e5f60718293a4b5c6d7e8f9001122"],
    ]

    fileprivate static let source: JSON = ["repoURL": "https://git.example/shop", "path": "web"]

    /// A sync that runs, of an Application that was compared.
    static let full: JSON = [
        "conditions": [], "health": ["status": "Healthy"], "summary": [:],
        "history": [["id": 1, "revision": "a", "source": source, "initiatedBy": [:]]],
        "operationState": [
            "phase": "Running", "operation": operation, "startedAt": "2026-11-21T12:00:00Z",
            "syncResult": ["revision": "a", "source": source, "resources": []],
        ],
        "reconciledAt": "2026-11-21T12:00:00Z", "resources": [["kind": "Deployment", "name": "web"]],
        "sourceHydrator": ["currentOperation": ["phase": "Hydrated", "drySHA": "a"]],
        "sync": [
            "comparedTo": ["destination": ["server": "https://kubernetes.default.svc"], "source": source],
            "revision": "a", "status": "OutOfSync",
        ],
    ]

    /// The same, with another value at a path, or none.
    fileprivate func with(_ path: String..., value: JSON?) -> JSON { setting(path[...], value) }

    private func setting(_ path: ArraySlice<String>, _ value: JSON?) -> JSON {
        guard let key = path.first else { return self }
        var members = JSONObject()
        for member in object?.members ?? [] where member.key != key { members[member.key] = member.value }
        members[key] = path.count == 1 ? value : (self[key] ?? [:]).setting(path.dropFirst(), value)
        return .object(members)
    }

    /// One member alone.
    fileprivate func only(_ key: String) -> JSON {
        var members = JSONObject()
        members[key] = self[key]
        return .object(members)
    }
}
