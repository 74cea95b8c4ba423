// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// The files of one repository's trust data.
struct TrustFiles: Sendable {
    let fetcher: any TrustDataFetcher
    let question: ContentTrustQuestion
    let limits: ContentTrustLimits

    /// The current file of a role that the server is asked for by name.
    func current<Role>(
        _ type: Role.Type, _ role: String, limit: Int
    ) async throws(ContentTrustError) -> TrustFile<Role> {
        guard let bytes = try await fetch("\(role).json", role, limit) else {
            throw .missing(file: "\(role).json")
        }
        return try TrustFile(parsing: bytes, name: role, limit: limit, limits: limits)
    }

    /// The file that another role describes, which never changes.
    func named<Role>(
        _ type: Role.Type, _ role: String, _ info: TrustFileInfo, limit: Int
    ) async throws(ContentTrustError) -> TrustFile<Role> {
        guard info.length <= limit else {
            throw .malformed(role: role, why: "it is larger than \(limit) bytes")
        }
        // Behind the name, not before it as in later versions of TUF.
        let name = "\(role).\(info.sha256.hex).json"
        guard let bytes = try await fetch(name, role, info.length) else { throw .missing(file: name) }
        guard info.describes(bytes) else { throw .hashMismatch(role: role) }
        return try TrustFile(parsing: bytes, name: role, limit: limit, limits: limits)
    }

    /// The current root. Throws `noTrustData` when there is none.
    func currentRoot() async throws(ContentTrustError) -> TrustFile<TrustRoot> {
        guard let bytes = try await fetch("root.json", "root", limits.root) else {
            throw .noTrustData(
                name: question.name, server: fetcher.server(of: question), isUsual: question.server == nil)
        }
        return try TrustFile(parsing: bytes, name: "root", limit: limits.root, limits: limits)
    }

    /// The root of a version.
    func root(version: Int) async throws(ContentTrustError) -> TrustFile<TrustRoot> {
        guard let bytes = try await fetch("\(version).root.json", "root", limits.root) else {
            throw .rootNotRotated(version: version, why: "it is not served")
        }
        let root = try TrustFile<TrustRoot>(
            parsing: bytes, name: "root", limit: limits.root, limits: limits)
        guard root.version == version else {
            throw .rootNotRotated(version: version, why: "version \(root.version) is served in its place")
        }
        return root
    }

    private func fetch(
        _ name: String, _ role: String, _ limit: Int
    ) async throws(ContentTrustError) -> [UInt8]? {
        let bytes = try await fetcher.file(name, of: question, limit: limit)
        guard let bytes, bytes.count > limit else { return bytes }
        throw .malformed(role: role, why: "it is larger than \(limit) bytes")
    }
}
