// SPDX-License-Identifier: Apache-2.0

package import OCIModel
import Policy

/// What an image is called where statements name it.
package struct ImageName: Sendable, Hashable {
    /// `registry/path`.
    package var repository: String
    package var tag: String?
    package var digest: Digest

    package init(repository: String, tag: String?, digest: Digest) {
        self.repository = repository
        self.tag = tag
        self.digest = digest
    }

    /// A template with its placeholders filled in, in one pass: what is filled in is not read again.
    package func filled(in template: String) -> String {
        var filled = ""
        var rest = Substring(template)
        while let open = rest.firstIndex(of: "{") {
            filled += rest[..<open]
            rest = rest[open...]
            let placeholder = ResourcePlaceholder.allCases.first { rest.hasPrefix($0.rawValue) }
            filled += placeholder.map(value) ?? "{"
            rest = rest.dropFirst(placeholder?.rawValue.count ?? 1)
        }
        return filled + rest
    }

    private func value(_ placeholder: ResourcePlaceholder) -> String {
        switch placeholder {
        case .repository: repository
        case .tag: tag ?? ""
        case .digest: digest.description
        }
    }
}
