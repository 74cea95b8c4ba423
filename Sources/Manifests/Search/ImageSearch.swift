// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON
import StrictYAML

/// Reads resource after resource and gathers the images they would run.
struct ImageSearch: Sendable {
    let options: ManifestOptions
    private(set) var uses: [ImageUse] = []
    private(set) var warnings: [ManifestWarning] = []
    private(set) var resources = 0

    init(options: ManifestOptions) { self.options = options }

    /// Reads one document of a file.
    mutating func read(_ document: JSON, file: String, document number: Int) throws(ManifestInputError) {
        let source = SourceLocation(file: file, document: number, position: document.position)
        guard document.object != nil else { throw .notAResource(source, found: document.typeName) }
        try read(document, ResourceIdentity(of: document), pointer: [], in: source)
    }

    mutating func warn(_ matter: ManifestWarning.Matter, at source: SourceLocation) {
        warnings.append(ManifestWarning(matter: matter, source: source))
    }

    /// Warns when a file's name says that it is a source and not a result.
    mutating func warnAboutName(of file: String) {
        switch file.split(separator: "/").last {
        case "Chart.yaml": warn(.helmChart, at: SourceLocation(file: file))
        case "kustomization.yaml", "kustomization.yml", "Kustomization":
            warn(.kustomization, at: SourceLocation(file: file))
        default: break
        }
    }

    private mutating func read(
        _ resource: JSON, _ identity: ResourceIdentity, pointer: [String], in source: SourceLocation
    ) throws(ManifestInputError) {
        resources += 1
        var here = source
        here.position = resource.position
        if identity.kind.isEmpty || identity.apiVersion.isEmpty { warn(.noKind, at: here) }
        switch KnownKind(identity) {
        case .inert: break
        case .argoCD: warn(.argoCD(identity), at: here)
        case .kustomization: warn(.kustomization, at: here)
        case .podSpec, .dialect, .image, nil: try search(resource, identity, pointer: pointer, in: source)
        }
        try readItems(of: resource, identity, pointer: pointer, in: source)
    }

    /// kubectl and Argo CD take any resource with `items` for a list, whatever its kind. An item that does
    /// not state both its kind and its version takes both from the list.
    private mutating func readItems(
        of list: JSON, _ identity: ResourceIdentity, pointer: [String], in source: SourceLocation
    ) throws(ManifestInputError) {
        for (index, item) in (list["items"]?.array ?? []).enumerated() where item.object != nil {
            var itemIdentity = ResourceIdentity(of: item)
            if itemIdentity.kind.isEmpty || itemIdentity.apiVersion.isEmpty {
                let kind = identity.kind
                itemIdentity.kind = kind.hasSuffix("List") ? String(kind.dropLast(4)) : kind
                itemIdentity.apiVersion = identity.apiVersion
            }
            try read(item, itemIdentity, pointer: pointer + ["items", String(index)], in: source)
        }
    }

    private mutating func search(
        _ resource: JSON, _ identity: ResourceIdentity, pointer: [String], in source: SourceLocation
    ) throws(ManifestInputError) {
        var walk = ResourceWalk(identity, source: source, pointer: pointer)
        for path in options.paths where path.applies(to: identity) { walk.follow(path, in: resource) }
        walk.search(resource)
        let found = walk.findings.uses
        guard uses.count + found.count <= options.limits.images else {
            throw .tooManyImages(limit: options.limits.images)
        }
        // Configured paths are followed before the rest is read.
        uses += options.paths.isEmpty ? found : found.sorted { $0.source.position < $1.source.position }
        warnings += walk.findings.warnings
        for text in walk.findings.embedded { try readEmbedded(text, in: identity, source) }
    }

    /// Reads a manifest that stands in a resource as text. Its images are said to stand where the text does.
    private mutating func readEmbedded(
        _ text: JSON, in identity: ResourceIdentity, _ source: SourceLocation
    ) throws(ManifestInputError) {
        var here = source
        here.position = text.position
        let documents: [JSON]
        do {
            documents = try StrictYAML.documents(in: (text.string ?? "").utf8, limits: .policy)
        } catch {
            return warn(.embeddedManifest(identity), at: here)
        }
        for document in documents {
            guard document.object != nil else {
                warn(.embeddedManifest(identity), at: here)
                continue
            }
            var inner = ImageSearch(options: options)
            try inner.read(document, ResourceIdentity(of: document), pointer: [], in: here)
            for var use in inner.uses {
                use.source = here
                uses.append(use)
            }
            for var warning in inner.warnings {
                warning.source = here
                warnings.append(warning)
            }
            guard uses.count <= options.limits.images else {
                throw .tooManyImages(limit: options.limits.images)
            }
        }
    }
}
