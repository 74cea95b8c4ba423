// SPDX-License-Identifier: Apache-2.0

/// What the surroundings of a value say about where images are.
struct SearchContext {
    private(set) var dialect: Dialect = []
    /// The ways that are left to a known pod spec; an empty one has arrived.
    private var podSpecs: [ArraySlice<String>] = []
    /// The ways that are left to a known image.
    private var images: [ArraySlice<String>] = []

    /// Whether a container without image is an error here, and not just another shape.
    var expectsImages: Bool { !dialect.isEmpty || podSpecs.contains(where: \.isEmpty) }
    /// Whether the value itself is a known image.
    var isImage: Bool { images.contains(where: \.isEmpty) }

    /// How what is found here was found.
    var found: ImageUse.Found { expectsImages ? .known : .podSpecShape }

    /// The surroundings with what is known of a kind. Kinds add; none takes away what another one said, or
    /// else an object could hide containers by claiming to be a ConfigMap.
    func entering(_ resource: ResourceIdentity) -> SearchContext {
        var inner = self
        switch KnownKind(resource) {
        case .podSpec(let path): inner.podSpecs.append(path[...])
        case .dialect(let dialect): inner.dialect.formUnion(dialect)
        case .image(let path, let dialect):
            inner.images.append(path[...])
            inner.dialect.formUnion(dialect)
        case .inert, .argoCD, .kustomization, nil: break
        }
        return inner
    }

    /// The surroundings of a member's value.
    func descending(to key: String) -> SearchContext {
        var inner = SearchContext()
        inner.dialect = dialect
        inner.podSpecs = podSpecs.compactMap { $0.first == key ? $0.dropFirst() : nil }
        inner.images = images.compactMap { $0.first == key ? $0.dropFirst() : nil }
        return inner
    }

    /// The surroundings of a list's element.
    func descendingToElement() -> SearchContext {
        var inner = SearchContext()
        inner.dialect = dialect
        return inner
    }
}
