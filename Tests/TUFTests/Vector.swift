// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Files that other programs wrote.
enum Vector {
    /// A file of `Tests/Vectors/tuf`: made with python-tuf 7.0.0 and securesystemslib 1.6.0.
    static func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: tests.appending(path: "Vectors/tuf/\(name)")))
    }

    /// Sigstore's own metadata, where the public data stands beside the project.
    static let production = tests.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/data/tuf/production-metadata")

    static let hasProduction = FileManager.default.fileExists(atPath: production.path)

    static func production(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: production.appending(path: name)))
    }

    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
}
