// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A folder of files that are replaced whole: a reader sees the old bytes or the new, never a part.
package struct Folder: Sendable {
    /// Its path.
    package let path: String

    /// A folder, which need not exist yet.
    package init(path: String) { self.path = path }

    /// The bytes of a regular file, links followed; `nil` when there is none, or it cannot be read, or is larger
    /// than `limit` bytes.
    package func read(_ name: String, limit: Int) -> [UInt8]? {
        let resolved = url(name).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved),
            attributes[.type] as? FileAttributeType == .typeRegular,
            let size = attributes[.size] as? Int, size <= limit,
            let contents = FileManager.default.contents(atPath: resolved), contents.count <= limit
        else { return nil }
        return Array(contents)
    }

    /// Puts a file in place of the one of that name, if any. Creates the folder when it is missing.
    package func write(_ name: String, _ bytes: [UInt8]) throws(TUFError) {
        do {
            try FileManager.default.createDirectory(
                at: URL(filePath: path), withIntermediateDirectories: true)
            // Written beside its place and renamed.
            try Data(bytes).write(to: url(name), options: .atomic)
        } catch {
            throw .store(file: url(name).path, why: "cannot be written")
        }
    }

    /// Makes the folder, unless it is there, and locks it; see ``FolderLock``.
    package func lock(waiting: Duration) async throws(TUFError) -> FolderLock {
        do {
            try FileManager.default.createDirectory(
                at: URL(filePath: path), withIntermediateDirectories: true)
        } catch {
            throw .store(file: path, why: "cannot be made")
        }
        return try await FolderLock(path, waiting: waiting)
    }

    /// Removes a file, or a folder with all that is in it; what is not there is gone already.
    package func remove(_ name: String) throws(TUFError) {
        let path = url(name).path
        // A link is there even when what it points to is not.
        guard (try? FileManager.default.attributesOfItem(atPath: path)) != nil else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw .store(file: path, why: "cannot be removed")
        }
    }

    private func url(_ name: String) -> URL { URL(filePath: path).appending(path: name) }
}
