// SPDX-License-Identifier: Apache-2.0

/// The metadata that a client trusts, kept between refreshes: one file for a role, byte for byte as the repository
/// served it, named by the role (`root.json`, `timestamp.json`, …) without a version.
///
/// What is read back is only believed after the checks that a fetched file goes through.
package struct MetadataStore: Sendable {
    private let folder: Folder

    /// A store in a folder, which need not exist yet.
    package init(folder path: String) { folder = Folder(path: path) }

    /// Where the files are.
    package var path: String { folder.path }

    /// The file of a role, or `nil`.
    func read(_ role: String, limit: Int) -> [UInt8]? { folder.read(Self.fileName(role), limit: limit) }

    /// Replaces the file of a role.
    func write(_ role: String, _ bytes: [UInt8]) throws(TUFError) {
        try folder.write(Self.fileName(role), bytes)
    }

    /// Removes the file of a role, if there is one.
    func remove(_ role: String) throws(TUFError) { try folder.remove(Self.fileName(role)) }

    private static func fileName(_ role: String) -> String { PercentName.quoted(role) + ".json" }
}
