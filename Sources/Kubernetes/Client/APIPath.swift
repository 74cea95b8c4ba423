// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// Paths of the API: `/api/v1/…` for the core group, `/apis/GROUP/VERSION/…` for all others.
enum APIPath {
    /// All objects of a type; those of one namespace where one is given.
    static func collection(_ type: ResourceType, namespace: String) throws(KubernetesError) -> String {
        let base = type.group.isEmpty ? "/api/\(type.version)" : "/apis/\(type.group)/\(type.version)"
        guard !namespace.isEmpty else { return "\(base)/\(type.plural)" }
        guard type.isNamespaced else { throw .request("\(type.plural) have no namespace") }
        return "\(base)/namespaces/\(try segment(namespace))/\(type.plural)"
    }

    /// One object, or a part of it.
    static func object(
        _ type: ResourceType, _ key: ObjectKey, _ part: ObjectPart = .whole
    ) throws(KubernetesError) -> String {
        if type.isNamespaced, key.namespace.isEmpty { throw .request("\(type.plural) have a namespace") }
        let path = "\(try collection(type, namespace: key.namespace))/\(try segment(key.name))"
        return part == .whole ? path : "\(path)/\(part.rawValue)"
    }

    /// A name as one step of a path, as the API server takes names for one (apimachinery, `path.IsValidPathSegmentName`).
    private static func segment(_ name: String) throws(KubernetesError) -> String {
        guard !name.isEmpty, name != ".", name != "..", name.utf8.count <= longestName,
            !name.utf8.contains(UInt8(ascii: "/")), !name.utf8.contains(UInt8(ascii: "%"))
        else {
            throw .request(
                "\"\(KubernetesError.printable(String(name.prefix(80))))\" is no name of an object")
        }
        return PercentEncoding.encoded(name, keeping: ":")
    }

    private static let longestName = 253
}
