// SPDX-License-Identifier: Apache-2.0

import Files
import StrictYAML

/// Finds and reads the files that manifests are in, under the limits.
struct ManifestFiles {
    /// Links to directories that were met and not followed.
    private(set) var skippedLinks: [String] = []

    private let limits: ManifestOptions.Limits
    private var fileCount = 0
    private var byteCount = 0

    init(limits: ManifestOptions.Limits) { self.limits = limits }

    /// The files that a path names: itself, or what lies below a directory, in the order of names.
    mutating func list(_ path: String) throws(ManifestInputError) -> [String] {
        let walk = FolderWalk(files: limits.files, depth: limits.directoryDepth)
        let listing: FolderWalk.Listing
        do throws(FolderError) {
            listing = try walk.list(path)
        } catch {
            throw ManifestInputError(error)
        }
        skippedLinks += listing.linkedFolders
        fileCount += listing.files.count
        guard fileCount <= limits.files else { throw .tooManyFiles(limit: limits.files) }
        return listing.files
    }

    /// The bytes of a file.
    mutating func contents(of path: String) throws(ManifestInputError) -> [UInt8] {
        let content: [UInt8]
        do throws(FileError) {
            content = try SmallFile.read(path, limit: limits.yaml.bytes)
        } catch {
            switch error {
            case .missing: throw .noSuchFile(path)
            case .notAFile: throw .notAFile(path)
            case .tooLarge(let limit): throw .fileTooLarge(path, limit: limit)
            case .denied: throw .unreadable(path)
            }
        }
        byteCount += content.count
        guard byteCount <= limits.bytes else { throw .tooManyBytes(limit: limits.bytes) }
        return content
    }
}

extension ManifestInputError {
    init(_ error: FolderError) {
        self =
            switch error {
            case .missing(let path): .noSuchFile(path)
            case .unreadable(let path): .unreadable(path)
            case .notAFile(let path): .notAFile(path)
            case .tooManyFiles(let limit): .tooManyFiles(limit: limit)
            case .tooDeep(let path, let limit): .directoryTooDeep(path, limit: limit)
            case .linkLeavesFolder(let path): .linkLeavesDirectory(path)
            }
    }
}
