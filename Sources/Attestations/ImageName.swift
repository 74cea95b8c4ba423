// SPDX-License-Identifier: Apache-2.0

package import OCIModel

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

    /// A template with `{repository}`, `{tag}` and `{digest}` filled in, in one pass: what is filled in is not read again.
    package func filled(in template: String) -> String {
        var filled = ""
        var rest = Substring(template)
        while let open = rest.firstIndex(of: "{") {
            filled += rest[..<open]
            rest = rest[open...]
            let value: (name: String, text: String)? = [
                ("{repository}", repository), ("{tag}", tag ?? ""), ("{digest}", digest.description),
            ].first { rest.hasPrefix($0.0) }
            filled += value?.text ?? "{"
            rest = rest.dropFirst(value?.name.count ?? 1)
        }
        return filled + rest
    }
}
