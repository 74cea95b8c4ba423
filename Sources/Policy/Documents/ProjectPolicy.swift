// SPDX-License-Identifier: Apache-2.0

import LinearPattern
package import StrictJSON

/// A policy that an administrator wrote: an AppProject's, or an `ImageVerificationPolicy`.
package struct ProjectPolicy: Sendable {
    /// What carries it.
    package enum Carrier: Sendable, Equatable {
        case appProject
        case imageVerificationPolicy(PolicySelector)
        /// No file: what somebody said on a command line.
        case commandLine
    }

    /// The object's name.
    package var name: String
    package var carrier: Carrier
    /// `nil` when it could not be read: what it would have governed is misconfigured.
    package var body: PolicyBody?
    /// Why it could not be read.
    package var errors: [PolicyDiagnostic]
    package var location: SourceLocation
    /// Whether it says nothing about image verification: an AppProject without a block.
    package var isSilent = false

    package init(
        name: String, carrier: Carrier, body: PolicyBody?, errors: [PolicyDiagnostic] = [],
        location: SourceLocation
    ) {
        self.name = name
        self.carrier = carrier
        self.body = body
        self.errors = errors
        self.location = location
    }

    /// A file or document in which any policy may have been meant: it governs everything, and is misconfigured.
    static func unreadable(_ errors: [PolicyDiagnostic], at location: SourceLocation) -> ProjectPolicy {
        ProjectPolicy(
            name: location.file, carrier: .imageVerificationPolicy(PolicySelector()), body: nil,
            errors: errors,
            location: location)
    }

    /// Whether this policy is meant for `application`.
    package func selects(_ application: ApplicationPolicy) -> Bool {
        switch carrier {
        // One whose name could not be read might be anyone's.
        case .appProject: application.project == name || name.isEmpty
        case .imageVerificationPolicy(let selector): selector.matches(application)
        case .commandLine: true
        }
    }

    /// Whether this policy is meant for what is promoted there.
    package func selects(_ place: KargoPlace) -> Bool {
        switch carrier {
        case .appProject: false
        case .imageVerificationPolicy(let selector): selector.matches(place)
        case .commandLine: true
        }
    }

    /// Whether it is meant for whatever runs at a place: its selector asks for no project, Application or label, or for
    /// any.
    package var isMeantForPlaces: Bool {
        guard case .imageVerificationPolicy(let selector) = carrier else { return false }
        func isAny(_ patterns: [Glob]) -> Bool {
            patterns.isEmpty || patterns.contains { $0.pattern == "**" }
        }
        return isAny(selector.projects) && isAny(selector.applications) && selector.labels.isEmpty
    }

    /// `AppProject/shop`.
    package var title: String {
        switch carrier {
        case .appProject: "AppProject/\(name)"
        case .imageVerificationPolicy: "ImageVerificationPolicy/\(name)"
        case .commandLine: name
        }
    }
}
