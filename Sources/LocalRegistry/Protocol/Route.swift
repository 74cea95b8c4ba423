// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// The resource a path names (distribution specification, "Endpoints").
package enum Route: Sendable, Equatable {
    /// `/v2/`
    case version
    /// `/token`, the registry's own token service.
    case token
    /// `/v2/<name>/manifests/<reference>`
    case manifest(repository: String, reference: String)
    /// `/v2/<name>/blobs/<digest>`
    case blob(repository: String, digest: String)
    /// `/v2/<name>/blobs/uploads/`
    case uploads(repository: String)
    /// `/v2/<name>/blobs/uploads/<id>`
    case upload(repository: String, identifier: String)
    /// `/v2/<name>/tags/list`
    case tags(repository: String)
    /// `/v2/<name>/referrers/<digest>`
    case referrers(repository: String, digest: String)

    /// Reads an encoded path without query; `nil` when it names nothing a registry has.
    ///
    /// The name may have any number of components, so the path is read from its end.
    package init?(path: some StringProtocol) {
        var components: [String] = []
        for component in path.split(separator: "/", omittingEmptySubsequences: false) {
            guard let decoded = component.percentDecoded else { return nil }
            components.append(decoded)
        }
        guard components.first == "" else { return nil }
        components.removeFirst()
        if components == ["token"] {
            self = .token
            return
        }
        guard components.first == "v2" else { return nil }
        components.removeFirst()
        if components.isEmpty || components == [""] {
            self = .version
            return
        }
        guard let last = components.popLast(), let route = Self.named(components, last) else { return nil }
        self = route
    }

    private static func named(_ components: [String], _ last: String) -> Route? {
        let name = components.dropLast().joined(separator: "/")
        switch (components.dropLast().last, components.last) {
        case ("blobs", "uploads"):
            let repository = components.dropLast(2).joined(separator: "/")
            return last.isEmpty
                ? .uploads(repository: repository) : .upload(repository: repository, identifier: last)
        case (_, "blobs"):
            // Some clients leave out the final slash.
            return last == "uploads" ? .uploads(repository: name) : .blob(repository: name, digest: last)
        case (_, "manifests"): return .manifest(repository: name, reference: last)
        case (_, "referrers"): return .referrers(repository: name, digest: last)
        case (_, "tags") where last == "list": return .tags(repository: name)
        default: return nil
        }
    }

    /// The repository's name as it was written.
    package var repository: String? {
        switch self {
        case .version, .token: nil
        case .manifest(let repository, _), .blob(let repository, _), .uploads(let repository),
            .upload(let repository, _), .tags(let repository), .referrers(let repository, _):
            repository
        }
    }

    /// Whether the repository's name keeps to the grammar; `true` where there is none.
    package var isWellNamed: Bool {
        guard let repository else { return true }
        return (try? Repository(parsing: "localhost/" + repository))?.path == repository
    }

    /// What kind of resource this is.
    package var kind: RequestKind {
        switch self {
        case .version: .version
        case .token: .token
        case .manifest: .manifest
        case .blob: .blob
        case .uploads, .upload: .upload
        case .tags: .tags
        case .referrers: .referrers
        }
    }
}
