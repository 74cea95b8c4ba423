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

    /// How many images there may be.
    private var imageLimit: Int
    /// The bytes of manifests in text form that were read.
    private var embeddedBytes = 0
    /// How many manifests in text form this one stands in.
    private var embeddings = 0

    init(options: ManifestOptions) {
        self.options = options
        imageLimit = options.limits.images
    }

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
        let kind = identity.kind.hasSuffix("List") ? String(identity.kind.dropLast(4)) : identity.kind
        for (index, item) in (list["items"]?.array ?? []).enumerated() where item.object != nil {
            var itemIdentity = ResourceIdentity(of: item)
            if itemIdentity.kind.isEmpty || itemIdentity.apiVersion.isEmpty {
                itemIdentity.kind = kind
                itemIdentity.apiVersion = identity.apiVersion
            }
            try read(item, itemIdentity, pointer: pointer + ["items", String(index)], in: source)
        }
    }

    private mutating func search(
        _ resource: JSON, _ identity: ResourceIdentity, pointer: [String], in source: SourceLocation
    ) throws(ManifestInputError) {
        let room = imageLimit - uses.count
        var walk = ResourceWalk(identity, source: source, pointer: pointer, limit: room)
        for path in options.paths where path.applies(to: identity) { walk.follow(path, in: resource) }
        walk.search(resource)
        let found = walk.findings.uses
        guard found.count <= room else { throw .tooManyImages(limit: options.limits.images) }
        // Configured paths are followed before the rest is read.
        uses += options.paths.isEmpty ? found : found.sorted { $0.source.position < $1.source.position }
        warnings += walk.findings.warnings
        for embedded in walk.findings.embedded { try readEmbedded(embedded, in: identity, source) }
    }

    /// Reads what stands in a resource as text. Its images are said to stand where the text does. A text that
    /// cannot be read, or is not complete before it runs, may bring any image.
    private mutating func readEmbedded(
        _ embedded: Findings.Embedded, in identity: ResourceIdentity, _ source: SourceLocation
    ) throws(ManifestInputError) {
        let text = embedded.text
        let here = SourceLocation(file: source.file, document: source.document, position: text.position)
        let bytes = Array((text.string ?? "").utf8)
        // Aliases make one text many, and a text may hold a manifest with a text.
        embeddedBytes += bytes.count
        guard embeddedBytes <= options.limits.yaml.bytes else {
            throw .tooManyBytes(limit: options.limits.yaml.bytes)
        }
        let documents = embeddings < Self.deepestEmbedding ? Self.documents(of: embedded, bytes) : nil
        guard let documents else {
            var findings = Findings(of: identity, source: source, limit: imageLimit - uses.count)
            switch embedded.form {
            case .manifest:
                findings.addUnknown(
                    "manifest", .embeddedManifest(identity), at: text.position, embedded.path)
            case .podSpecPatch:
                findings.addUnknown(
                    "podSpecPatch", .podSpecPatch(identity), at: text.position, embedded.path)
            }
            return try take(findings, at: here)
        }
        if case .podSpecPatch = embedded.form {
            var walk = ResourceWalk(
                identity, source: source, pointer: embedded.path, limit: imageLimit - uses.count)
            for document in documents { walk.searchPatch(document) }
            return try take(walk.findings, at: here)
        }
        var inner = self
        inner.embeddings += 1
        inner.uses = []
        inner.warnings = []
        inner.imageLimit -= uses.count
        for document in documents {
            try inner.read(document, ResourceIdentity(of: document), pointer: [], in: here)
        }
        embeddedBytes = inner.embeddedBytes
        resources = inner.resources
        uses += inner.uses.map { Self.moved($0, to: here) }
        warnings += inner.warnings.map { ManifestWarning(matter: $0.matter, source: here) }
    }

    /// What a text says; `nil` when it cannot be told. A patch with a placeholder becomes another one when it runs.
    private static func documents(of embedded: Findings.Embedded, _ bytes: [UInt8]) -> [JSON]? {
        guard let text = embedded.text.string else { return nil }
        if case .podSpecPatch = embedded.form, text.contains("{{") { return nil }
        guard let documents = try? StrictYAML.documents(in: bytes, limits: .policy),
            documents.allSatisfy({ $0.object != nil })
        else { return nil }
        return documents
    }

    private mutating func take(_ findings: Findings, at here: SourceLocation) throws(ManifestInputError) {
        guard findings.uses.count <= imageLimit - uses.count else {
            throw .tooManyImages(limit: options.limits.images)
        }
        uses += findings.uses.map { Self.moved($0, to: here) }
        warnings += findings.warnings.map { ManifestWarning(matter: $0.matter, source: here) }
    }

    private static func moved(_ use: ImageUse, to source: SourceLocation) -> ImageUse {
        var moved = use
        moved.source = source
        return moved
    }

    private static let deepestEmbedding = 4
}
