// SPDX-License-Identifier: Apache-2.0

/// A public key in a Secret or ConfigMap.
package struct KubernetesKeyName: Sendable, Hashable {
    package var namespace: String
    package var name: String
    /// The entry that holds it; `nil` for `cosign.pub`, which cosign writes, or for the only one.
    package var entry: String?

    /// Reads `k8s://NAMESPACE/NAME[/ENTRY]`.
    package init(_ text: String) throws(KeyNameProblem) {
        let parts = text.dropFirst(Self.scheme.count).split(separator: "/", omittingEmptySubsequences: false)
        guard text.hasPrefix(Self.scheme), (2...3).contains(parts.count),
            parts.prefix(2).allSatisfy(Self.isName),
            parts.dropFirst(2).allSatisfy(Self.isEntry)
        else { throw KeyNameProblem("is not k8s://namespace/secret[/key]") }
        namespace = String(parts[0])
        name = String(parts[1])
        entry = parts.count == 3 ? String(parts[2]) : nil
    }

    /// RFC 1123, as Kubernetes uses it.
    private static func isName(_ text: Substring) -> Bool {
        (1...253).contains(text.utf8.count) && text.first != "." && text.first != "-"
            && text.utf8.allSatisfy { $0.isDigit || $0.isLowercaseLetter || "-.".utf8.contains($0) }
    }

    private static func isEntry(_ text: Substring) -> Bool {
        (1...253).contains(text.utf8.count) && text != "." && text != ".."
            && text.utf8.allSatisfy { $0.isLetterOrDigit || "-._".utf8.contains($0) }
    }

    static let scheme = "k8s://"
}

extension KubernetesKeyName: CustomStringConvertible {
    package var description: String {
        "\(Self.scheme)\(namespace)/\(name)" + (entry.map { "/\($0)" } ?? "")
    }
}
