// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
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
        let resolved = Self.resolved(path)
        switch Self.type(of: resolved) {
        case .typeRegular:
            try count(path)
            return [path]
        case .typeDirectory:
            var found: [String] = []
            try list(path, root: resolved, depth: 1, into: &found)
            return found
        case nil, .typeSymbolicLink: throw .noSuchFile(path)
        default: throw .notAFile(path)
        }
    }

    /// The bytes of a file.
    mutating func contents(of path: String) throws(ManifestInputError) -> [UInt8] {
        let resolved = Self.resolved(path)
        guard Self.type(of: resolved) == .typeRegular else { throw .notAFile(path) }
        let attributes = try? FileManager.default.attributesOfItem(atPath: resolved)
        guard let size = attributes?[.size] as? UInt else { throw .unreadable(path) }
        guard size <= limits.yaml.bytes else { throw .fileTooLarge(path, limit: limits.yaml.bytes) }
        byteCount += Int(size)
        guard byteCount <= limits.bytes else { throw .tooManyBytes(limit: limits.bytes) }
        guard let data = FileManager.default.contents(atPath: resolved) else { throw .unreadable(path) }
        return Array(data)
    }

    private mutating func list(
        _ directory: String, root: String, depth: Int, into found: inout [String]
    ) throws(ManifestInputError) {
        guard depth <= limits.directoryDepth else {
            throw .directoryTooDeep(directory, limit: limits.directoryDepth)
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            throw .unreadable(directory)
        }
        for name in names.sorted() where name != ".git" {
            let path = directory.hasSuffix("/") ? directory + name : directory + "/" + name
            switch Self.type(of: path) {
            case .typeDirectory: try list(path, root: root, depth: depth + 1, into: &found)
            case .typeRegular: if Self.isManifest(name) { try append(path, to: &found) }
            case .typeSymbolicLink: try follow(path, name, root: root, into: &found)
            default: if Self.isManifest(name) { throw .notAFile(path) }
            }
        }
    }

    /// Links to files inside the directory are read, as mounted ConfigMaps need.
    private mutating func follow(
        _ link: String, _ name: String, root: String, into found: inout [String]
    ) throws(ManifestInputError) {
        let target = Self.resolved(link)
        switch Self.type(of: target) {
        case .typeDirectory: skippedLinks.append(link)
        case _ where !Self.isManifest(name): break
        case .typeRegular:
            guard target.hasPrefix(root.hasSuffix("/") ? root : root + "/") else {
                throw .linkLeavesDirectory(link)
            }
            try append(link, to: &found)
        default: throw .unreadable(link)
        }
    }

    private mutating func append(_ path: String, to found: inout [String]) throws(ManifestInputError) {
        try count(path)
        found.append(path)
    }

    private mutating func count(_ path: String) throws(ManifestInputError) {
        fileCount += 1
        guard fileCount <= limits.files else { throw .tooManyFiles(limit: limits.files) }
    }

    private static func isManifest(_ name: String) -> Bool {
        [".yaml", ".yml", ".json"].contains(where: name.hasSuffix)
    }

    /// The type of what stands there, links not followed; `nil` when nothing does.
    private static func type(of path: String) -> FileAttributeType? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.type] as? FileAttributeType
    }

    private static func resolved(_ path: String) -> String {
        let resolved = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
        return resolved.count > 1 && resolved.hasSuffix("/") ? String(resolved.dropLast()) : resolved
    }
}
