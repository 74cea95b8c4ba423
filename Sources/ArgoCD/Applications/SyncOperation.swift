// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// `.operation` of an Application: a sync that somebody asks for.
package struct SyncOperation: Sendable, Equatable {
    /// Whether there is anything to sync; an operation without `sync` starts nothing.
    package var syncs = false
    /// The revision of a single source; empty where it is left to the controller.
    package var revision = ""
    /// The revisions of several sources, in their order.
    package var revisions: [String] = []
    /// The single source, where the operation brings its own.
    package var source: ApplicationSource?
    /// Several sources, where the operation brings its own.
    package var sources: [ApplicationSource] = []
    /// Manifests that are applied in place of what the sources render: a local sync.
    package var manifests: [String] = []
    /// Whether nothing is to be changed.
    package var isDryRun = false
    /// Whether a retry takes the newest revision instead of this one (Argo CD 3.2).
    package var refreshesOnRetry = false
    /// Members that no known version of Argo CD has.
    package var unknownMembers: [String] = []

    package init() {}

    /// Reads an operation. Throws the path of what has another type than Argo CD gives it.
    package init(_ json: JSON) throws(SyncOperationError) {
        guard let object = json.object else { throw SyncOperationError(path: "operation") }
        unknownMembers = object.keys.filter { !Self.members.contains($0) }.sorted()
        let retry = try Self.mapping(object["retry"], "operation.retry")
        refreshesOnRetry = try Self.flag(retry?["refresh"], "operation.retry.refresh")
        guard let sync = try Self.mapping(object["sync"], "operation.sync") else { return }
        syncs = true
        unknownMembers += sync.keys.filter { !Self.syncMembers.contains($0) }.sorted().map { "sync.\($0)" }
        revision = try Self.text(sync["revision"], "operation.sync.revision")
        revisions = try Self.list(sync["revisions"], "operation.sync.revisions") {
            (json) throws(SyncOperationError) in try Self.text(json, "operation.sync.revisions")
        }
        if let json = sync["source"], !json.isNull { source = try Self.source(json) }
        sources = try Self.list(sync["sources"], "operation.sync.sources") {
            (json) throws(SyncOperationError) in try Self.source(json)
        }
        manifests = try Self.list(sync["manifests"], "operation.sync.manifests") {
            (json) throws(SyncOperationError) in try Self.text(json, "operation.sync.manifests")
        }
        isDryRun = try Self.flag(sync["dryRun"], "operation.sync.dryRun")
    }

    private static func mapping(_ json: JSON?, _ path: String) throws(SyncOperationError) -> JSONObject? {
        guard let json, !json.isNull else { return nil }
        guard let object = json.object else { throw SyncOperationError(path: path) }
        return object
    }

    private static func text(_ json: JSON?, _ path: String) throws(SyncOperationError) -> String {
        guard let json, !json.isNull else { return "" }
        guard let text = json.string else { throw SyncOperationError(path: path) }
        return text
    }

    private static func flag(_ json: JSON?, _ path: String) throws(SyncOperationError) -> Bool {
        guard let json, !json.isNull else { return false }
        guard let flag = json.bool else { throw SyncOperationError(path: path) }
        return flag
    }

    private static func list<Element>(
        _ json: JSON?, _ path: String, _ element: (JSON) throws(SyncOperationError) -> Element
    ) throws(SyncOperationError) -> [Element] {
        guard let json, !json.isNull else { return [] }
        guard let elements = json.array else { throw SyncOperationError(path: path) }
        var list: [Element] = []
        for json in elements { list.append(try element(json)) }
        return list
    }

    private static func source(_ json: JSON) throws(SyncOperationError) -> ApplicationSource {
        guard let source = ApplicationSource(json) else {
            throw SyncOperationError(path: "operation.sync.source")
        }
        return source
    }

    /// What Argo CD 2.13 to 3.6 write.
    private static let members: Set<String> = ["initiatedBy", "info", "retry", "sync"]
    private static let syncMembers: Set<String> = [
        "autoHealAttemptsCount", "dryRun", "manifests", "prune", "resources", "revision", "revisions",
        "source",
        "sources", "syncOptions", "syncStrategy",
    ]
}

/// An operation that has another shape than Argo CD gives it.
package struct SyncOperationError: Error, Sendable, Equatable {
    /// The member, from the object's root.
    package var path: String
}
