// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Kubernetes

/// A request of the API, taken apart.
struct APIRequest: Sendable {
    var method: String
    var collection: CollectionName
    /// Empty for all namespaces and for objects of the cluster.
    var namespace: String
    /// Empty for the collection.
    var name: String
    var subresource: String
    var query: [String: String]
    var contentType: String
    var accept: String
    var body: [UInt8]

    var key: ObjectKey { ObjectKey(namespace: namespace, name: name) }
    var isDryRun: Bool { query["dryRun"] == "All" }
    /// Whether of a list only the metadata of its objects is asked for.
    var wantsMetadataAlone: Bool { accept.contains("as=PartialObjectMetadataList") }
    var isWatch: Bool { query["watch"] == "true" || query["watch"] == "1" }
    var filter: ObjectFilter {
        ObjectFilter(
            namespace: namespace, labels: Selector(query["labelSelector"] ?? ""),
            fields: Selector(query["fieldSelector"] ?? ""))
    }

    /// `nil` for a path that is none of the API's.
    init?(_ request: ReceivedRequest) {
        let parts = request.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let steps = (parts.first ?? "").split(separator: "/").map(Self.unescaped)
        var rest: ArraySlice<String>
        let group: String
        switch steps.first {
        case "api" where steps.count > 2: (group, rest) = ("", steps[1...])
        case "apis" where steps.count > 3: (group, rest) = (steps[1], steps[2...])
        default: return nil
        }
        guard let version = rest.popFirst() else { return nil }
        namespace = ""
        if rest.first == "namespaces", rest.count > 2 {
            namespace = rest[rest.startIndex + 1]
            rest = rest.dropFirst(2)
        }
        guard let plural = rest.popFirst(), rest.count <= 2 else { return nil }
        collection = CollectionName(group: group, version: version, plural: plural)
        name = rest.popFirst() ?? ""
        subresource = rest.popFirst() ?? ""
        query = [:]
        for pair in (parts.count > 1 ? parts[1] : "").split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            query[Self.unescaped(sides[0])] = sides.count > 1 ? Self.unescaped(sides[1]) : ""
        }
        method = request.method
        contentType = request.field("Content-Type") ?? ""
        accept = request.field("Accept") ?? ""
        body = request.body
    }

    private static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let digits = String(rest.prefix(2)),
                let value = UInt8(digits, radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A request as it arrived.
package struct ReceivedRequest: Sendable {
    package var method: String
    /// Path and query, as they were sent.
    package var uri: String
    package var fields: [(name: String, value: String)]
    package var body: [UInt8] = []

    /// The first field of that name, whatever its case.
    package func field(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
