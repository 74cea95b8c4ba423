// SPDX-License-Identifier: Apache-2.0

/// Addresses of source repositories, which one repository has several of.
package enum SourceRepository {
    /// The one spelling that is compared: `https://host/path`, without `git+`, `.git` and a last slash; `nil` when it is
    /// no such address. Hosts are compared without regard to case, paths with it.
    package static func canonical(_ text: some StringProtocol) -> String? {
        guard text.utf8.count <= longest else { return nil }
        var rest = Substring(text)
        if rest.hasPrefix("git+") { rest = rest.dropFirst(4) }
        guard rest.hasPrefix("https://") else { return nil }
        rest = rest.dropFirst(8)
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        if rest.hasSuffix(".git") { rest = rest.dropLast(4) }
        guard let slash = rest.firstIndex(of: "/"), slash != rest.startIndex,
            rest.index(after: slash) != rest.endIndex,
            rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"@?#".utf8.contains($0) })
        else { return nil }
        return "https://\(rest[..<slash].lowercased())\(rest[slash...])"
    }

    private static let longest = 1_024
}
