// SPDX-License-Identifier: Apache-2.0

/// A key of Azure Key Vault or Managed HSM (Azure Key Vault, "keys, secrets and certificates": object identifiers).
package struct AzureKeyID: Sendable, Hashable {
    /// The vault's host, `NAME.vault.azure.net` for example; with a port where it has one.
    package var vault: String
    package var name: String
    /// `nil` for the current version.
    package var version: String?

    /// Reads a key's URL, `https://VAULT/keys/NAME[/VERSION]`, or cosign's `azurekms://VAULT/NAME[/VERSION]`.
    package init(_ text: String) throws(KeyNameProblem) {
        let form = "https://VAULT.vault.azure.net/keys/NAME[/VERSION]"
        guard text.utf8.count <= Self.longest else {
            throw KeyNameProblem("is longer than \(Self.longest) bytes")
        }
        var parts: [Substring]
        if text.hasPrefix(Self.scheme) {
            parts = text.dropFirst(Self.scheme.count).split(separator: "/", omittingEmptySubsequences: false)
        } else if text.hasPrefix("https://") {
            parts = text.dropFirst(8).split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count >= 2, parts[1] == "keys" else { throw KeyNameProblem("is not \(form)") }
            parts.remove(at: 1)
        } else {
            throw KeyNameProblem("is neither \(form) nor azurekms://VAULT/NAME[/VERSION]")
        }
        guard (2...3).contains(parts.count), Self.isHost(parts[0]), parts.dropFirst().allSatisfy(Self.isName)
        else {
            throw KeyNameProblem("is not \(form)")
        }
        vault = parts[0].lowercased()
        name = String(parts[1])
        version = parts.count == 3 ? String(parts[2]) : nil
    }

    private static func isHost(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0.isLetterOrDigit || "-.:".utf8.contains($0) }
    }

    private static func isName(_ text: Substring) -> Bool {
        (1...127).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "-") }
    }

    static let scheme = "azurekms://"
    private static let longest = 1024
}

extension AzureKeyID: CustomStringConvertible {
    package var description: String {
        "https://\(vault)/keys/\(name)" + (version.map { "/\($0)" } ?? "")
    }
}
