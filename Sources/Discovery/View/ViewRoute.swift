// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// What a request to the registry view is about (OCI distribution specification, "Endpoints").
enum ViewRoute: Equatable {
    case version
    case tags(ViewName)
    case manifest(ViewName, String)
    case blob(ViewName, String)
    /// The view has no such list; clients then look for the fallback tag, which is hidden.
    case referrers(ViewName)

    /// Reads the path below `/v2/`; `nil` when it names nothing that a registry has.
    init?(path text: String) {
        let path = text.prefix { $0 != "?" }
        guard path.utf8.count <= Self.longest else { return nil }
        guard !path.isEmpty else {
            self = .version
            return
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 5, let name = ViewName(parts.dropLast(2).joined(separator: "/")),
            let last = parts.last
        else { return nil }
        switch parts[parts.count - 2] {
        case "tags" where last == "list": self = .tags(name)
        case "manifests": self = .manifest(name, last)
        case "blobs": self = .blob(name, last)
        case "referrers": self = .referrers(name)
        default: return nil
        }
    }

    var name: ViewName? {
        switch self {
        case .version: nil
        case .tags(let name), .manifest(let name, _), .blob(let name, _), .referrers(let name): name
        }
    }

    /// A name, an endpoint and a SHA-512 digest.
    private static let longest = 1024
}
