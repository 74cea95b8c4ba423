// SPDX-License-Identifier: Apache-2.0

import Policy

/// A repository, and perhaps a ref of it, in the spellings that provenance uses: `git+https://host/path@ref` (SPDX's
/// download location), `https://host/path.git#ref:folder` (BuildKit), `https://host/path/commit/…` (Google Cloud Build).
struct GitAddress: Equatable {
    /// As ``Policy/SourceRepository`` spells it.
    let repository: String
    let ref: String?

    /// `nil` when the text is none of these.
    init?(_ text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        var rest = Substring(text)
        var ref: Substring?
        if let hash = rest.firstIndex(of: "#") {
            ref = rest[rest.index(after: hash)...].prefix { $0 != ":" }
            rest = rest[..<hash]
        } else if let at = rest.firstIndex(of: "@") {
            ref = rest[rest.index(after: at)...]
            rest = rest[..<at]
        } else {
            let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
            if parts.count > 2, parts[parts.count - 2] == "commit",
                parts[parts.count - 1].allSatisfy(\.isHexDigit)
            {
                rest = rest[..<parts[parts.count - 3].endIndex]
            }
        }
        guard let repository = SourceRepository.canonical(rest) else { return nil }
        self.repository = repository
        self.ref = ref.flatMap { $0.isEmpty ? nil : String($0) }
    }

    private static let longest = 4_096
}
