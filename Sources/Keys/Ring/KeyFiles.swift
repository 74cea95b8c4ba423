// SPDX-License-Identifier: Apache-2.0

package import Files
import FoundationEssentials

/// Files of a key ring, on disk.
package enum KeyFiles {
    /// The bytes of a regular file, links followed.
    package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        try SmallFile.read(path, limit: limit)
    }

    /// The names in a folder, sorted. Throws when it cannot be read.
    package static func list(_ path: String) throws(FileError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw FileManager.default.fileExists(atPath: path) ? .denied : .missing
        }
    }
}
