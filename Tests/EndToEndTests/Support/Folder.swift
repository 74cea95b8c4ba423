// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A temporary folder of one test; removed with the last reference to it.
final class Folder: Sendable {
    /// Its absolute path, without a slash at the end.
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.standardizedFileURL
            .appending(path: "assay-e2e-\(UUID().uuidString.lowercased())").path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and returns its path.
    func write(_ name: String, _ text: String) throws -> String {
        let file = URL(filePath: "\(path)/\(name)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file.path()
    }

    /// The path of something in it.
    func file(_ name: String) -> String { "\(path)/\(name)" }
}

/// Files of this repository.
enum Checkout {
    static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path()

    static func text(_ name: String) throws -> String {
        try String(contentsOf: URL(filePath: tests).appending(path: name), encoding: .utf8)
    }
}
