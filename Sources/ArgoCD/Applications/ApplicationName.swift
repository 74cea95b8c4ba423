// SPDX-License-Identifier: Apache-2.0

/// The name of an Application with its namespace.
package struct ApplicationName: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var namespace: String
    package var name: String

    package init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// `namespace/name`.
    package var description: String { "\(namespace)/\(name)" }

    package static func < (a: ApplicationName, b: ApplicationName) -> Bool {
        (a.namespace, a.name) < (b.namespace, b.name)
    }
}
