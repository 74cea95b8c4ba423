// SPDX-License-Identifier: Apache-2.0

import Files

/// Files that were named on the command line.
enum InputFiles {
    /// The bytes of a file. Throws an ``InputError`` that names it.
    static func read(_ path: String, limit: Int = largestPolicyFile) throws -> [UInt8] {
        do throws(FileError) {
            return try SmallFile.read(path, limit: limit)
        } catch {
            throw InputError("\(path): \(error)")
        }
    }

    /// A file itself, or the YAML and JSON files below a folder, sorted.
    static func expand(_ path: String) throws -> [String] {
        let files: [String]
        do throws(FolderError) {
            files = try FolderWalk(files: mostFiles).list(path).files
        } catch {
            throw InputError("\(error)")
        }
        guard !files.isEmpty else { throw InputError("\(path): no .yaml, .yml or .json file in it") }
        return files
    }

    private static let largestPolicyFile = 1 << 20
    private static let mostFiles = 10_000
}
