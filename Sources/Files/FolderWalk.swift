// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Lists the YAML and JSON files that a path names: itself, or all below a folder, hidden ones too.
///
/// Nothing is passed over in silence that could hold a document: an ending counts in any case, what cannot be read is an
/// error, and so is a link that leads out of the folder. A file that is reached in several ways, as in a mounted
/// ConfigMap, is listed once, by the shortest.
package struct FolderWalk {
    /// Most files.
    package var files: Int
    /// Deepest nesting of folders.
    package var depth: Int

    package init(files: Int, depth: Int = 32) {
        self.files = files
        self.depth = depth
    }

    /// What was found.
    package struct Listing {
        /// Paths of files, sorted.
        package var files: [String] = []
        /// Links to folders that lie in the folder themselves and are listed there.
        package var linkedFolders: [String] = []
    }

    /// Lists `path`. Throws the first thing that stands in the way.
    package func list(_ path: String) throws(FolderError) -> Listing {
        guard let root = RealPath.of(path) else { throw .missing(path) }
        switch Self.type(of: root) {
        case .typeRegular: return Listing(files: [path])
        case .typeDirectory:
            var search = Search(root: root)
            try walk(path, depth: 1, &search)
            var listing = Listing(linkedFolders: search.linkedFolders)
            listing.files = search.ways.values.sorted()
            return listing
        case nil: throw .unreadable(path)
        default: throw .notAFile(path)
        }
    }

    private struct Search {
        let root: String
        /// The shortest way to each file, by its resolved path.
        var ways: [String: String] = [:]
        var linkedFolders: [String] = []
    }

    private func walk(_ folder: String, depth level: Int, _ search: inout Search) throws(FolderError) {
        guard level <= depth else { throw .tooDeep(folder, limit: depth) }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw .unreadable(folder)
        }
        for name in names.sorted() where name != ".git" {
            let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
            switch Self.type(of: path) {
            case .typeDirectory: try walk(path, depth: level + 1, &search)
            case .typeRegular: if Self.isDocument(name) { try add(path, &search) }
            case .typeSymbolicLink: try follow(path, name, &search)
            case nil: throw .unreadable(path)
            default: if Self.isDocument(name) { throw .notAFile(path) }
            }
        }
    }

    private func follow(_ link: String, _ name: String, _ search: inout Search) throws(FolderError) {
        let target = RealPath.of(link)
        let type = target.flatMap(Self.type)
        guard type == .typeDirectory || Self.isDocument(name) else { return }
        guard let target, type == .typeDirectory || type == .typeRegular else { throw .unreadable(link) }
        guard RealPath.contains(search.root, target) else { throw .linkLeavesFolder(link) }
        if type == .typeDirectory {
            search.linkedFolders.append(link)
        } else {
            try add(link, &search)
        }
    }

    private func add(_ path: String, _ search: inout Search) throws(FolderError) {
        guard let resolved = RealPath.of(path) else { throw .unreadable(path) }
        if let known = search.ways[resolved], Self.length(known) <= Self.length(path) { return }
        search.ways[resolved] = path
        guard search.ways.count <= files else { throw .tooManyFiles(limit: files) }
    }

    private static func length(_ path: String) -> Int { path.split(separator: "/").count }

    private static func isDocument(_ name: String) -> Bool {
        let name = name.lowercased()
        return [".yaml", ".yml", ".json"].contains(where: name.hasSuffix)
    }

    /// The type of what stands there, links not followed; `nil` when nothing does.
    private static func type(of path: String) -> FileAttributeType? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.type] as? FileAttributeType
    }
}

/// Why the files of a folder cannot be listed.
package enum FolderError: Error, Sendable, Equatable {
    case missing(String)
    case unreadable(String)
    /// Neither a file nor a folder.
    case notAFile(String)
    case tooManyFiles(limit: Int)
    case tooDeep(String, limit: Int)
    /// A link that leads out of the folder that was named.
    case linkLeavesFolder(String)
}

extension FolderError: CustomStringConvertible {
    /// One sentence fragment with the path.
    package var description: String {
        switch self {
        case .missing(let path): "\(path): there is no such file or folder"
        case .unreadable(let path): "\(path): cannot be read"
        case .notAFile(let path): "\(path): neither a file nor a folder"
        case .tooManyFiles(let limit): "more than \(limit) files"
        case .tooDeep(let path, let limit): "\(path): deeper than \(limit) folders"
        case .linkLeavesFolder(let path): "\(path): a link out of the folder that was named"
        }
    }
}
