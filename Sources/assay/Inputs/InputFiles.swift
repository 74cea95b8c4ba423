// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Keys

/// Files that were named on the command line.
enum InputFiles {
    /// The bytes of a file. Throws an ``InputError`` that names it.
    static func read(_ path: String, limit: Int = largestPolicyFile) throws -> [UInt8] {
        do {
            return try KeyFiles.read(path, limit: limit)
        } catch {
            throw InputError("\(path): \(error)")
        }
    }

    /// A file itself, or the YAML and JSON files below a folder, sorted.
    static func expand(_ path: String) throws -> [String] {
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw InputError("\(path): there is no such file or folder")
        }
        guard isDirectory else { return [path] }
        guard let names = try? FileManager.default.subpathsOfDirectory(atPath: path) else {
            throw InputError("\(path): the folder cannot be read")
        }
        guard names.count <= mostFiles else { throw InputError("\(path): more than \(mostFiles) files") }
        let files = names.filter { name in endings.contains { name.hasSuffix($0) } && !name.contains("/.") }
        guard !files.isEmpty else { throw InputError("\(path): no .yaml, .yml or .json file in it") }
        return files.sorted().map { "\(path)/\($0)" }
    }

    private static let endings = [".yaml", ".yml", ".json"]
    private static let largestPolicyFile = 1 << 20
    private static let mostFiles = 10_000
}
