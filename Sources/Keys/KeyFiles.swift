// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Files of a key ring, on disk.
package enum KeyFiles {
    /// Why a file was not read.
    package enum ReadError: Error, CustomStringConvertible {
        case missing
        case notAFile
        case tooLarge(limit: Int)
        case denied

        package var description: String {
            switch self {
            case .missing: "there is no such file"
            case .notAFile: "it is not a regular file"
            case .tooLarge(let limit): "it is larger than \(limit) bytes"
            case .denied: "it cannot be opened"
            }
        }
    }

    /// The bytes of a regular file, links followed. Throws ``ReadError``.
    package static func read(_ path: String, limit: Int) throws -> [UInt8] {
        let resolved = path.withResolvedLinks
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved) else {
            throw ReadError.missing
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else { throw ReadError.notAFile }
        guard let size = attributes[.size] as? Int, size <= limit else {
            throw ReadError.tooLarge(limit: limit)
        }
        guard let contents = FileManager.default.contents(atPath: resolved) else { throw ReadError.denied }
        guard contents.count <= limit else { throw ReadError.tooLarge(limit: limit) }
        return Array(contents)
    }

    /// The names in a folder, sorted; none when it cannot be read.
    package static func list(_ path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}

extension String {
    fileprivate var withResolvedLinks: String { URL(filePath: self).resolvingSymlinksInPath().path }
}
