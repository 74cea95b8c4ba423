// SPDX-License-Identifier: Apache-2.0

package import LinearPattern

/// Which Applications and Stages of Kargo an `ImageVerificationPolicy` is meant for: every criterion that is given for
/// them must match, each by one of its values. Without criteria it is meant for all; what is meant for Applications
/// alone is not meant for Kargo, nor the other way round.
package struct PolicySelector: Sendable, Equatable {
    /// A destination; what is `nil` matches anything.
    package struct Destination: Sendable, Equatable {
        package var server: Glob?
        package var name: Glob?
        package var namespace: Glob?
    }

    package var projects: [Glob] = []
    /// `name` or `namespace/name`.
    package var applications: [Glob] = []
    package var destinations: [Destination] = []
    package var labels: [String: String] = [:]
    package var kargoProjects: [Glob] = []
    package var kargoStages: [Glob] = []

    package init() {}

    package func matches(_ application: ApplicationPolicy) -> Bool {
        guard asksForApplications || !asksForKargo else { return false }
        return (projects.isEmpty || projects.contains { $0.matches(application.project) })
            && (applications.isEmpty || applications.contains { matches($0, application) })
            && (destinations.isEmpty || destinations.contains { $0.matches(application.destination) })
            && labels.allSatisfy { application.labels[$0.key] == $0.value }
    }

    package func matches(_ place: KargoPlace) -> Bool {
        guard asksForKargo || !asksForApplications,
            kargoProjects.isEmpty || kargoProjects.contains(where: { $0.matches(place.project) })
        else { return false }
        return switch place.stage {
        case .named(let stage): kargoStages.isEmpty || kargoStages.contains { $0.matches(stage) }
        case .every: true
        case .none: kargoStages.isEmpty
        }
    }

    private var asksForApplications: Bool {
        !(projects.isEmpty && applications.isEmpty && destinations.isEmpty && labels.isEmpty)
    }

    private var asksForKargo: Bool { !(kargoProjects.isEmpty && kargoStages.isEmpty) }

    private func matches(_ pattern: Glob, _ application: ApplicationPolicy) -> Bool {
        if pattern.matches(application.name) { return true }
        if let namespace = application.namespace {
            return pattern.matches("\(namespace)/\(application.name)")
        }
        // Files leave the namespace out: it may be any that the pattern asks for.
        let parts = pattern.pattern.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 1, let last = parts.last, let name = Glob(String(last)) else {
            return pattern.pattern.contains("**")
        }
        return name.matches(application.name)
    }
}

extension PolicySelector.Destination {
    /// Whether `destination` may be meant. A cluster has a server and a name, and an Application says one of them:
    /// what it does not say may be anything, or else the other spelling would lead past the policy.
    func matches(_ destination: ApplicationPolicy.Destination) -> Bool {
        matches(server, destination.servers) && matches(name, destination.names)
            && matches(namespace, destination.namespace.map { [$0] } ?? [])
    }

    /// Without any known value every pattern may match.
    private func matches(_ pattern: Glob?, _ values: [String]) -> Bool {
        guard let pattern, !values.isEmpty else { return true }
        return values.contains(where: pattern.matches)
    }
}

extension ApplicationPolicy.Destination {
    /// Argo CD's own cluster has a fixed name and a fixed server.
    private static let ownCluster = (name: "in-cluster", server: "https://kubernetes.default.svc")

    /// Every known spelling of the cluster's server.
    fileprivate var servers: [String] {
        var servers: [String] = []
        if let server {
            let bare = Self.withoutSlashes(server)
            servers = [server, bare, bare + "/"]
        }
        if name == Self.ownCluster.name { servers.append(Self.ownCluster.server) }
        return servers
    }

    /// Every known name of the cluster.
    fileprivate var names: [String] {
        var names = [name].compactMap(\.self)
        if let server, Self.withoutSlashes(server) == Self.ownCluster.server {
            names.append(Self.ownCluster.name)
        }
        return names
    }

    private static func withoutSlashes(_ server: String) -> String {
        var rest = Substring(server)
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        return String(rest)
    }
}
