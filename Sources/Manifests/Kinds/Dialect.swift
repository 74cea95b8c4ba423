// SPDX-License-Identifier: Apache-2.0

/// What else than `containers` holds images, below a resource of a family of kinds.
struct Dialect: OptionSet {
    let rawValue: Int

    /// Argo Workflows: `container`, `script`, `sidecars`, manifests in text form.
    static let workflows = Dialect(rawValue: 1)
    /// Tekton: `steps`, `sidecars`, `stepTemplate`, bundles.
    static let tekton = Dialect(rawValue: 2)
    /// Pod specs at places that depend on the resource.
    static let podSpecs = Dialect(rawValue: 4)

    /// The role of the elements of a list that stands under that key.
    func listRole(_ key: String) -> ImagePlace.Role? {
        switch key {
        case "containers": .container
        case "initContainers": .initContainer
        case "ephemeralContainers": .ephemeralContainer
        case "sidecars": isDisjoint(with: [.workflows, .tekton]) ? nil : .sidecar
        case "steps": contains(.tekton) ? .step : nil
        default: nil
        }
    }

    /// The role of an object that stands under that key.
    func objectRole(_ key: String) -> ImagePlace.Role? {
        switch key {
        case "container", "script": contains(.workflows) ? .container : nil
        case "stepTemplate": contains(.tekton) ? .stepTemplate : nil
        default: nil
        }
    }
}
