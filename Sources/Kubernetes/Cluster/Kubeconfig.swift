// SPDX-License-Identifier: Apache-2.0

import Files
import StrictJSON
import StrictYAML

/// The files of a `KUBECONFIG`, merged as kubectl does: the first file that names something wins.
struct Kubeconfig: Sendable {
    /// A cluster, a user or a context, and the folder that its relative paths start from.
    struct Entry: Sendable {
        var body: JSON
        var folder: String

        /// A path of the entry, from its folder; `nil` where there is none.
        func path(_ name: String) -> String? {
            guard let path = body[name]?.string, !path.isEmpty else { return nil }
            return path.hasPrefix("/") ? path : "\(folder)/\(path)"
        }
    }

    private(set) var currentContext = ""
    private var entries: [Section: [String: Entry]] = [:]

    enum Section: String, CaseIterable {
        case contexts, clusters, users

        /// `cluster`: where the body is, and how messages speak of it.
        var member: String { String(rawValue.dropLast()) }
    }

    /// Reads the files; those that are missing are left out, but not all may be.
    init(files: [String]) throws(ClusterConfigurationError) {
        var isAnyThere = false
        for file in files.prefix(Self.mostFiles) {
            let content: [UInt8]
            do throws(FileError) { content = try SmallFile.read(file, limit: Self.largestFile) } catch {
                if error == .missing { continue }
                throw .unreadable(path: file, why: error.description)
            }
            isAnyThere = true
            try merge(content, of: file)
        }
        if !isAnyThere { throw .noFile(files) }
    }

    /// Throws `missing`.
    func entry(_ section: Section, _ name: String) throws(ClusterConfigurationError) -> Entry {
        guard let entry = entries[section]?[name] else {
            throw .missing("\(section.member) \"\(KubernetesError.printable(name))\"")
        }
        return entry
    }

    /// A configuration without anything, to be merged into.
    init() {}

    /// Adds what a file says and no earlier one did.
    mutating func merge(_ content: [UInt8], of file: String) throws(ClusterConfigurationError) {
        let documents: [JSON]
        do throws(YAMLError) { documents = try StrictYAML.documents(in: content, limits: .policy) } catch {
            throw .malformed(path: file, why: "line \(error.position.line): \(error)")
        }
        // An empty file is an empty configuration.
        guard let document = documents.first else { return }
        guard documents.count == 1, document.object != nil else {
            throw .malformed(path: file, why: "not one YAML mapping")
        }
        if currentContext.isEmpty { currentContext = document["current-context"]?.string ?? "" }
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
        for section in Section.allCases {
            for item in document[section.rawValue]?.array ?? [] {
                guard let name = item["name"]?.string, let body = item[section.member], body.object != nil
                else {
                    throw .malformed(path: file, why: "\(section.rawValue) without name or \(section.member)")
                }
                if entries[section]?[name] == nil {
                    entries[section, default: [:]][name] = Entry(body: body, folder: folder)
                }
            }
        }
    }

    private static let mostFiles = 100
    private static let largestFile = 1 << 20
}
