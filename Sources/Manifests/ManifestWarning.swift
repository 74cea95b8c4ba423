// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// Something about the manifests that a person should know, though they could be read.
package struct ManifestWarning: Sendable, Equatable {
    /// What was noticed.
    package enum Matter: Sendable, Equatable {
        /// Images of a kind that is not known were found by their shape.
        case foundByShape(ResourceIdentity)
        /// A document that names no kind; Kubernetes would refuse it.
        case noKind
        /// The input of kustomize instead of its output.
        case kustomization
        /// The source of a Helm chart instead of its output.
        case helmChart
        /// An Argo CD resource, whose own manifests are elsewhere.
        case argoCD(ResourceIdentity)
        /// An image with a placeholder that nobody has filled in.
        case placeholder(String)
        /// A patch in text form that may set images when the workflow runs.
        case podSpecPatch(ResourceIdentity)
        /// A manifest in text form that cannot be read before the workflow runs.
        case embeddedManifest(ResourceIdentity)
        /// A definition that is fetched from elsewhere when it runs.
        case remoteDefinition(ResourceIdentity, resolver: String)
        /// A link to a directory, which is not followed.
        case linkedDirectory
    }

    /// What was noticed.
    package var matter: Matter
    /// Where.
    package var source: SourceLocation
}

extension ManifestWarning: CustomStringConvertible {
    /// One sentence fragment, with the place.
    package var description: String { "\(source): \(matter)" }
}

extension ManifestWarning.Matter: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .foundByShape(let resource):
            "images of \(resource) (\(resource.apiVersion)) were found by their shape; configure a path to be sure"
        case .noKind: "a document without apiVersion and kind"
        case .kustomization: "kustomize input; give the output of kustomize build instead"
        case .helmChart: "a Helm chart's source; give the output of helm template instead"
        case .argoCD(let resource): "\(resource) is skipped; its manifests are elsewhere"
        case .placeholder(let text): "the placeholder in \"\(text.prefix(120))\" is not filled in"
        case .podSpecPatch(let resource): "podSpecPatch of \(resource) may change images when it runs"
        case .embeddedManifest(let resource):
            "a manifest inside \(resource) cannot be read before it runs"
        case .remoteDefinition(let resource, let resolver):
            "\(resource) runs a definition that the resolver \"\(resolver.prefix(80))\" fetches"
        case .linkedDirectory: "a link to a directory is not followed"
        }
    }
}
