// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// A change of an object.
package enum ObjectPatch: Sendable, Equatable {
    /// A JSON merge patch (RFC 7386).
    case merge(JSON)
    /// A JSON patch (RFC 6902). A `test` that fails changes nothing and throws `invalid`.
    case json([PatchOperation])
    /// Server-side apply: the fields of the object are ours from now on, and those that were and are not in it go.
    /// Without `force`, fields of another manager throw `conflict`.
    case apply(JSON, fieldManager: String, force: Bool)

    var content: JSON {
        switch self {
        case .merge(let json), .apply(let json, _, _): json
        case .json(let operations): .array(operations.map(\.json))
        }
    }

    /// For apply too: a JSON text is YAML.
    var contentType: String {
        switch self {
        case .merge: "application/merge-patch+json"
        case .json: "application/json-patch+json"
        case .apply: "application/apply-patch+yaml"
        }
    }

    var query: [URLQueryItem] {
        guard case .apply(_, let manager, let force) = self else { return [] }
        return [URLQueryItem("fieldManager", manager), URLQueryItem("force", "\(force)")]
    }
}
