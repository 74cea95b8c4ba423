// SPDX-License-Identifier: Apache-2.0

package import LinearPattern

/// Which Applications an `ImageVerificationPolicy` is meant for: every criterion that is given must match, each by
/// one of its values. Without criteria it is meant for all.
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
        // What is meant for Kargo alone is not meant for an Application.
        let onlyKargo =
            projects.isEmpty && applications.isEmpty && destinations.isEmpty && labels.isEmpty
            && !(kargoProjects.isEmpty && kargoStages.isEmpty)
        guard !onlyKargo else { return false }
        return (projects.isEmpty || projects.contains { $0.matches(application.project) })
            && (applications.isEmpty || applications.contains { matches($0, application) })
            && (destinations.isEmpty || destinations.contains { $0.matches(application.destination) })
            && labels.allSatisfy { application.labels[$0.key] == $0.value }
    }

    private func matches(_ pattern: Glob, _ application: ApplicationPolicy) -> Bool {
        pattern.matches(application.name)
            || application.namespace.map { pattern.matches("\($0)/\(application.name)") } ?? false
    }
}

extension PolicySelector.Destination {
    func matches(_ destination: ApplicationPolicy.Destination) -> Bool {
        matches(server, destination.server) && matches(name, destination.name)
            && matches(namespace, destination.namespace)
    }

    private func matches(_ pattern: Glob?, _ value: String?) -> Bool {
        guard let pattern else { return true }
        return value.map(pattern.matches) ?? false
    }
}
