// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The folder in which the commands are typed; it becomes the current folder of this process.
struct WorkingFolder {
    /// Its absolute path.
    let path: String
    /// Whether it is removed at the end.
    let isTemporary: Bool

    /// Creates the folder. Throws when something is in it already.
    init(at kept: String?) throws {
        let files = FileManager.default
        let unique = "assay-demo-\(UUID().uuidString.prefix(8).lowercased())"
        let url =
            kept.map { URL(filePath: $0, directoryHint: .isDirectory) }
            ?? files.temporaryDirectory.appending(path: unique)
        isTemporary = kept == nil
        if kept != nil, let entries = try? files.contentsOfDirectory(atPath: url.path()), !entries.isEmpty {
            throw DemoError.folderInUse(url.path())
        }
        try files.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.standardizedFileURL.path()
        guard files.changeCurrentDirectoryPath(path) else { throw CocoaError(.fileNoSuchFile) }
    }

    /// Writes files by their relative paths.
    func write(_ texts: [String: String]) throws {
        for (name, text) in texts {
            let file = URL(filePath: path).appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
    }

    /// A file's text.
    func text(of name: String) throws -> String {
        try String(contentsOf: URL(filePath: path).appending(path: name), encoding: .utf8)
    }

    func removeIfTemporary() {
        if isTemporary { try? FileManager.default.removeItem(atPath: path) }
    }
}
