// SPDX-License-Identifier: Apache-2.0

package import Policy
import Signatures
package import StrictJSON
package import StrictYAML

/// The entries of Secrets and ConfigMaps, read from manifests instead of a cluster (Kubernetes API reference, "Secret
/// v1 core" and "ConfigMap v1 core").
package struct ManifestEntries: Sendable {
    private struct Object: Hashable {
        var namespace: String
        var name: String
    }

    private var secrets: [Object: [String: [UInt8]]] = [:]
    private var configMaps: [Object: [String: [UInt8]]] = [:]

    package init() {}

    /// Adds what a stream of YAML documents holds; other kinds are passed over.
    ///
    /// - Parameters:
    ///   - manifests: The stream; `List`s count by their items.
    ///   - namespace: Where an object is that does not say it.
    package mutating func add(_ manifests: [UInt8], namespace: String) throws(ManifestEntriesError) {
        let documents: [JSON]
        do throws(YAMLError) {
            documents = try StrictYAML.documents(in: manifests, limits: .policy)
        } catch {
            throw .yaml(error)
        }
        do throws(JSONShapeError) {
            for document in documents { try add(JSONCursor(document), namespace, isItem: false) }
        } catch {
            throw .shape(error)
        }
    }

    /// The entries of the Secret of that name, else of the ConfigMap.
    package func entries(_ name: KubernetesKeyName) throws(KeyFetchError) -> [String: [UInt8]] {
        let object = Object(namespace: name.namespace, name: name.name)
        guard let entries = secrets[object] ?? configMaps[object] else {
            throw KeyFetchError(
                .kubernetes, name.description,
                .notFound(said: "the manifests hold no Secret or ConfigMap of that name"))
        }
        return entries
    }

    private mutating func add(
        _ document: JSONCursor, _ namespace: String, isItem: Bool
    ) throws(JSONShapeError) {
        guard document.json.object != nil else { throw document.invalid("is no Kubernetes object") }
        let kind = document.json["kind"]?.string
        switch (document.json["apiVersion"]?.string, kind) {
        case ("v1", "List") where !isItem, ("v1", "SecretList") where !isItem,
            ("v1", "ConfigMapList") where !isItem:
            for item in try document.optional("items")?.array(limit: Self.mostItems) ?? [] {
                try add(item, namespace, isItem: true)
            }
        case ("v1", "Secret"):
            var entries = try Self.decoded(try document.optional("data"))
            // It wins over data, as when it is applied.
            for (name, text) in try document.optional("stringData")?.stringMap(limit: Self.mostEntries) ?? [:]
            {
                entries[name] = Array(text.utf8)
            }
            try keep(entries, document, namespace, in: \.secrets)
        case ("v1", "ConfigMap"):
            var entries = try Self.decoded(try document.optional("binaryData"))
            for (name, text) in try document.optional("data")?.stringMap(limit: Self.mostEntries) ?? [:] {
                entries[name] = Array(text.utf8)
            }
            try keep(entries, document, namespace, in: \.configMaps)
        default: break
        }
    }

    private mutating func keep(
        _ entries: [String: [UInt8]], _ document: JSONCursor, _ namespace: String,
        in objects: WritableKeyPath<Self, [Object: [String: [UInt8]]]>
    ) throws(JSONShapeError) {
        let metadata = try document.required("metadata")
        let object = Object(
            namespace: try metadata.optional("namespace")?.string() ?? namespace,
            name: try metadata.required("name").string())
        guard self[keyPath: objects].updateValue(entries, forKey: object) == nil else {
            throw metadata.invalid("names an object for the second time")
        }
    }

    private static func decoded(_ data: JSONCursor?) throws(JSONShapeError) -> [String: [UInt8]] {
        guard let data else { return [:] }
        var entries: [String: [UInt8]] = [:]
        for (name, text) in try data.stringMap(limit: mostEntries) {
            // Long values are often written in lines.
            let packed = text.filter { !$0.isWhitespace }
            guard let bytes = Base64.decodeStandard(packed) else {
                throw try data.required(name).invalid("is not base64")
            }
            entries[name] = bytes
        }
        return entries
    }

    private static let mostItems = 1000
    private static let mostEntries = 1000
}

/// Why manifests cannot be read for keys.
package enum ManifestEntriesError: Error, Sendable, Equatable {
    case yaml(YAMLError)
    case shape(JSONShapeError)
}

extension ManifestEntriesError: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .yaml(let error): "\(error)"
        case .shape(let error): "\(error)"
        }
    }
}
