// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A folder of small JSON files that nobody but its user writes: what is in it is believed.
package struct PrivateFolder: Sendable {
    /// Whose word a path holds.
    package enum Standing: Sendable {
        case absent
        /// Others may have written it, or it cannot be told.
        case others
        case ours
    }

    package let path: String

    /// The folder at `path`, which is made when something is written.
    package init(_ path: String) { self.path = path }

    /// The path of the file of that name.
    package func file(_ name: String) -> String { "\(path)/\(name).json" }

    /// Who may have written what stands at `path`; links are not followed. What cannot be looked at is absent.
    package static func standing(of path: String) -> Standing {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return .absent }
        guard let mode = attributes[.posixPermissions] as? Int, mode & 0o022 == 0,
            attributes[.ownerAccountID] as? Int == Int(geteuid())
        else { return .others }
        return .ours
    }

    /// Writes a file whole or not at all, for its user alone. Throws when it cannot.
    package func write(_ bytes: [UInt8], to file: String) throws {
        let manager = FileManager.default
        try manager.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try Data(bytes).write(to: URL(filePath: file), options: .atomic)
        try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    }

    /// Removes a file, if it is there.
    package func remove(_ file: String) { try? FileManager.default.removeItem(atPath: file) }

    /// Removes what was written longer ago than `age` seconds, and the oldest of more than `most` files; never `kept`.
    package func sweep(olderThan age: Double, keeping most: Int = .max, except kept: String? = nil) {
        let manager = FileManager.default
        var files: [(path: String, age: Double)] = []
        for name in (try? manager.contentsOfDirectory(atPath: path)) ?? [] where name.hasSuffix(".json") {
            let file = "\(path)/\(name)"
            let written = (try? manager.attributesOfItem(atPath: file))?[.modificationDate] as? Date
            if file != kept, let written { files.append((file, -written.timeIntervalSinceNow)) }
        }
        files.sort { ($0.age, $0.path) < ($1.age, $1.path) }
        for (offset, file) in files.enumerated() where offset >= most || file.age > age { remove(file.path) }
    }
}
