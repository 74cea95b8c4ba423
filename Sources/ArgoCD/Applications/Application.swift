// SPDX-License-Identifier: Apache-2.0

package import Policy
package import StrictJSON

/// What Assay needs of an Application (`argoproj.io/v1alpha1`).
package struct Application: Sendable {
    package var name: ApplicationName
    package var uid: String
    /// Where it belongs and what it says of image verification; what policies select by.
    package var policy: ApplicationPolicy
    /// Its sources, in order; one or several.
    package var sources: [ApplicationSource]
    /// Whether they stand in `spec.sources`: operations on it carry lists.
    package var hasSourceList: Bool
    /// Whether it is rendered by the source hydrator: what is synced is not what its source renders to.
    package var isHydrated: Bool
    package var status: Status
    /// `nil` where none is asked for; what could not be read is kept for whoever asks.
    package var operation: Result<SyncOperation, SyncOperationError>?
    /// All that it says of image verification, as it is written.
    package var ownPolicy: JSON
    /// The annotations that Assay writes, as they stand.
    package var notices: [String: String]
    /// The conditions that are Assay's.
    package var conditions: [Condition]
    /// What Argo CD says belongs to it, that may run Pods.
    package var resources: Set<TrackedObject>
    package var isBeingDeleted: Bool
    /// Whether a sync is under way, or was left in the middle: the controller goes on with that one.
    package var isSyncing: Bool

    /// What Argo CD last compared.
    package struct Status: Sendable, Equatable {
        /// `Synced`, `OutOfSync`, `Unknown`; empty before the first comparison.
        package var sync = ""
        /// One revision for each source, in order.
        package var revisions: [String] = []
        /// The sources that were compared.
        package var comparedSources: [ApplicationSource] = []
        /// When they were compared, as Argo CD wrote it.
        package var reconciledAt = ""

        package init() {}
    }

    /// A condition that Argo CD shows.
    package struct Condition: Sendable, Hashable {
        package var type: String
        package var message: String

        package init(type: String, message: String) {
            self.type = type
            self.message = message
        }
    }

    /// Reads an Application. Throws what it lacks.
    package init(_ json: JSON) throws(ApplicationError) {
        guard let metadata = json["metadata"], let name = metadata["name"]?.string, !name.isEmpty else {
            throw .missing("metadata.name")
        }
        guard let spec = json["spec"], spec.object != nil else { throw .missing("spec") }
        self.name = ApplicationName(namespace: metadata["namespace"]?.string ?? "", name: name)
        uid = metadata["uid"]?.string ?? ""
        isBeingDeleted = !(metadata["deletionTimestamp"]?.isNull ?? true)
        let read = PolicyReader.read([json], file: "Application/\(name)", from: .cluster)
        guard let policy = read.applications.first, read.applications.count == 1 else {
            throw .missing("apiVersion and kind of an Application")
        }
        self.policy = policy
        let annotations = metadata["annotations"]
        ownPolicy = [
            "annotation": annotations?[PolicyReader.annotation] ?? nil,
            "spec": spec["imageVerification"] ?? nil,
            "syncPolicy": spec["syncPolicy"]?["imageVerification"] ?? nil,
        ]
        notices = [:]
        for member in annotations?.object?.members ?? [] where ApplicationNotice.isOurs(member.key) {
            notices[member.key] = member.value.string
        }
        hasSourceList = !(spec["sources"]?.array ?? []).isEmpty
        isHydrated = !(spec["sourceHydrator"]?.isNull ?? true)
        sources = try Self.sources(list: spec["sources"], single: spec["source"], "spec")
        operation = json["operation"].flatMap { json in
            guard !json.isNull else { return nil }
            do throws(SyncOperationError) { return .success(try SyncOperation(json)) } catch {
                return .failure(error)
            }
        }
        status = try Self.status(json["status"]?["sync"])
        status.reconciledAt = json["status"]?["reconciledAt"]?.string ?? ""
        isSyncing = Self.isSyncing(json["status"]?["operationState"])
        resources = Self.resources(json["status"]?["resources"])
        conditions = (json["status"]?["conditions"]?.array ?? []).compactMap { json in
            guard let type = json["type"]?.string, ApplicationNotice.conditionTypes.contains(type) else {
                return nil
            }
            return Condition(type: type, message: json["message"]?.string ?? "")
        }
    }

    private static func status(_ json: JSON?) throws(ApplicationError) -> Status {
        var status = Status()
        status.sync = json?["status"]?.string ?? ""
        let compared = json?["comparedTo"]
        status.comparedSources = try sources(
            list: compared?["sources"], single: compared?["source"], "status.sync.comparedTo")
        if let revisions = json?["revisions"]?.array, !revisions.isEmpty {
            status.revisions = revisions.map { $0.string ?? "" }
        } else if let revision = json?["revision"]?.string, !revision.isEmpty {
            status.revisions = [revision]
        }
        return status
    }

    /// Argo CD runs the operation of a state that is not over, whatever the Application asks for.
    private static func isSyncing(_ state: JSON?) -> Bool {
        guard let state, !state.isNull else { return false }
        return !["Succeeded", "Failed", "Error"].contains(state["phase"]?.string ?? "")
    }

    private static func resources(_ json: JSON?) -> Set<TrackedObject> {
        var resources: Set<TrackedObject> = []
        for resource in (json?.array ?? []).prefix(mostResources) {
            guard let kind = resource["kind"]?.string, !kindsWithoutPods.contains(kind),
                let name = resource["name"]?.string
            else { continue }
            resources.insert(
                TrackedObject(
                    group: resource["group"]?.string ?? "", kind: kind,
                    namespace: resource["namespace"]?.string ?? "", name: name))
        }
        return resources
    }

    private static func sources(list: JSON?, single: JSON?, _ path: String) throws(ApplicationError)
        -> [ApplicationSource]
    {
        let given =
            (list?.array ?? []).isEmpty
            ? [single].compactMap(\.self).filter { !$0.isNull } : list?.array ?? []
        guard given.count <= mostSources else { throw .tooManySources(limit: mostSources) }
        return try given.map { (json) throws(ApplicationError) in
            guard let source = ApplicationSource(json) else { throw .missing("\(path).source") }
            return source
        }
    }

    /// Real Applications have a handful.
    private static let mostSources = 64
    private static let mostResources = 20_000
    /// Most of what there is, and none of it owns a Pod.
    private static let kindsWithoutPods: Set<String> = [
        "ClusterRole", "ClusterRoleBinding", "ConfigMap", "CustomResourceDefinition", "Endpoints", "Ingress",
        "Namespace", "NetworkPolicy", "PersistentVolume", "PersistentVolumeClaim", "PodDisruptionBudget",
        "Role",
        "RoleBinding", "Secret", "Service", "ServiceAccount",
    ]
}

/// Why an object is no Application that can be decided about.
package enum ApplicationError: Error, Sendable, Equatable {
    /// The path of what is missing or has another type.
    case missing(String)
    case tooManySources(limit: Int)
}

extension ApplicationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let path): "\(path) is missing or has another type than Argo CD gives it"
        case .tooManySources(let limit): "more than \(limit) sources"
        }
    }
}
