// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// An Application and what its owner asks for.
package struct ApplicationPolicy: Sendable {
    package var name: String
    package var namespace: String?
    /// `spec.project`; Argo CD's `default` when it is empty.
    package var project: String
    /// Whether `spec.project` was written.
    package var namesProject: Bool
    package var labels: [String: String]
    package var destination: Destination
    package var body: BodyState
    package var location: SourceLocation

    /// What the Application says of image verification.
    package enum BodyState: Sendable, Equatable {
        case absent
        case read(ApplicationBody)
        /// It says something that could not be read, for these reasons.
        case unreadable([PolicyDiagnostic])

        var isUnreadable: Bool { if case .unreadable = self { true } else { false } }
    }

    /// Where an Application is deployed.
    package struct Destination: Sendable, Equatable {
        package var server: String?
        package var name: String?
        package var namespace: String?

        package init(server: String? = nil, name: String? = nil, namespace: String? = nil) {
            self.server = server
            self.name = name
            self.namespace = namespace
        }
    }

    package init(
        name: String, namespace: String? = nil, project: String? = nil, labels: [String: String] = [:],
        destination: Destination = Destination(), body: BodyState, location: SourceLocation
    ) {
        self.name = name
        self.namespace = namespace
        self.project = project ?? "default"
        self.namesProject = project != nil
        self.labels = labels
        self.destination = destination
        self.body = body
        self.location = location
    }

    /// `Application/shop`.
    package var title: String { "Application/\(name)" }
}

/// A signer as an application names it.
package enum ApplicationSigner: Sendable {
    /// A signer of its own words.
    case own(Signer)
    /// One of the project's, by name.
    case project(name: String, SourceLocation)

    /// The signer, when it is one of its own words.
    package var own: Signer? { if case .own(let signer) = self { signer } else { nil } }
}

extension ApplicationSigner: Equatable {
    /// Two are equal when they say the same, wherever it stands.
    package static func == (a: ApplicationSigner, b: ApplicationSigner) -> Bool {
        switch (a, b) {
        case (.own(let a), .own(let b)): a == b
        case (.project(let a, _), .project(let b, _)): a == b
        case (.own, .project), (.project, .own): false
        }
    }
}

/// The body of an application's policy; what is `nil` was not said.
package struct ApplicationBody: Sendable, Equatable {
    package var enabled: Bool?
    package var enforcement: EnforcementLevel?
    package var providers: Set<SignerProvider>?
    package var methods: Set<SignerMethod>?
    package var signers: [ApplicationSigner] = []
    package var slsaLevel: Int?
    package var threshold: Int?
    package var unmatchedImages: Disposition?
    package var tagReferences: Disposition?
    package var slsa = SlsaPolicy()
    package var gates: [Gate] = []

    package init() {}
}
