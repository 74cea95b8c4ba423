// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import StrictYAML

/// The files of this repository, as the tests read them.
enum Repository {
    /// The root of the checkout.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The path of a file or folder, given from the root.
    static func path(_ name: String) -> String { root.appending(path: name).path() }

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: root.appending(path: name)))
    }

    static func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    /// The documents of a YAML file, without empty ones.
    static func documents(_ name: String) throws -> [JSON] {
        try StrictYAML.documents(in: try bytes(name), limits: .manifests).filter { !$0.isNull }
    }

    /// The documents of a text.
    static func documents(in yaml: String) throws -> [JSON] {
        try StrictYAML.documents(in: Array(yaml.utf8), limits: .manifests)
    }

    /// The names of all files below a folder, from the root, in order.
    static func files(in folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: path(folder))?.compactMap { $0 as? String } ?? []
        return names.map { "\(folder)/\($0)" }.filter { exists($0) && !isFolder($0) }.sorted()
    }

    static func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    static func isFolder(_ name: String) -> Bool {
        (try? root.appending(path: name).resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory ?? false
    }
}
