// SPDX-License-Identifier: Apache-2.0

/// One request, as far as a registry looks at it.
package struct RegistryRequest: Sendable {
    /// The method, in upper case.
    package var method: String
    /// Path and query as they stood in the request line.
    package var target: String
    /// The header fields.
    package var headers: HeaderFields
    /// The whole body.
    package var body: [UInt8]

    /// A request from its parts.
    package init(
        _ method: String, _ target: String, headers: HeaderFields = [:], body: [UInt8] = []
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The path, still encoded.
    package var path: Substring { target.prefix { $0 != "?" } }

    /// The values of one query parameter, in order, decoded; those with malformed escapes are left out.
    package func queryValues(_ name: String) -> [String] {
        let query = target.drop { $0 != "?" }.dropFirst()
        return query.split(separator: "&").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = parts.first, key.percentDecoded == name else { return nil }
            let value = parts.count == 2 ? String(parts[1]) : ""
            return String(value.map { $0 == "+" ? " " : $0 }).percentDecoded
        }
    }

    /// The first value of one query parameter.
    package func query(_ name: String) -> String? { queryValues(name).first }

    /// Whether a response to this request carries a body.
    package var wantsBody: Bool { method != "HEAD" }

    /// What it asks about.
    package var route: Route? { Route(path: path) }
}
