// SPDX-License-Identifier: Apache-2.0

/// The command that refreshes a trust root, as it has to be typed here.
package struct RefreshCommand: Sendable, Equatable {
    /// The trust root's name.
    package let name: String
    /// The folder of trust roots, where it is not the one that is looked in anyway.
    package let directory: String?

    package init(_ name: String, in mirrors: MirrorFolders? = nil) {
        self.name = name
        directory = mirrors.flatMap { $0.isDefault ? nil : $0.directory }
    }
}

extension RefreshCommand: CustomStringConvertible {
    /// `assay trust refresh acme --trust-dir DIR`.
    package var description: String {
        "assay trust refresh \(name)" + (directory.map { " --trust-dir \(Self.quoted($0))" } ?? "")
    }

    /// One word of a POSIX shell.
    private static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0)
                    || "/._-+:@%,=".unicodeScalars.contains($0)
            }
        return isPlain
            ? text
            : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
                + "'"
    }
}
