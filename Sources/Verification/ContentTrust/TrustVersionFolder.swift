// SPDX-License-Identifier: Apache-2.0

package import ContentTrust
import Files
import OCIModel
import StrictJSON

/// Versions in a folder of their user alone, one small file for each repository and pinned key.
///
/// What is there and cannot be believed is a failure, never an absence. Of two processes that keep at the same moment the
/// later one wins, and what it overwrote is kept again by the next check that sees it.
package actor TrustVersionFolder: TrustVersionStore {
    private let folder: PrivateFolder
    private var wasSwept = false

    /// - Parameter directory: Is made when it is needed.
    package init(directory: String) { folder = PrivateFolder(directory) }

    package nonisolated func place(of key: TrustVersionKey) -> String? { path(key) }

    package func versions(for key: TrustVersionKey) throws(ContentTrustError) -> TrustVersions? {
        // Who may write to the folder may remove what is in it.
        if PrivateFolder.standing(of: folder.path) != .absent { try Self.requireOurs(folder.path) }
        let path = path(key)
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try SmallFile.read(path, limit: Self.largestFile)
        } catch {
            // A link to nothing is there, and says nothing.
            if error == .missing, PrivateFolder.standing(of: path) == .absent { return nil }
            throw .store(why: "\(path) cannot be read")
        }
        try Self.requireOurs(path)
        guard let json = try? JSON(parsing: bytes), let versions = TrustVersions(json, for: key) else {
            throw .store(why: "\(path) is malformed")
        }
        return versions
    }

    package func keep(_ versions: TrustVersions, for key: TrustVersionKey) throws(ContentTrustError) {
        let known = try self.versions(for: key)
        let merged = known?.merged(with: versions) ?? versions
        guard merged != known else { return }
        let path = path(key)
        do {
            try folder.write(merged.json(for: key).serialized(), to: path)
        } catch {
            throw .store(why: "\(path) cannot be written")
        }
        // Once a process: the oldest of what is too much. A file that is not written any more may still be read.
        guard !wasSwept else { return }
        wasSwept = true
        folder.sweep(olderThan: .infinity, keeping: Self.mostFiles, except: path)
    }

    private nonisolated func path(_ key: TrustVersionKey) -> String {
        folder.file(Digest(sha256Of: Array("\(key.root) \(key.name)".utf8)).hex)
    }

    /// Throws where others may have written: it says what a server must still show.
    private static func requireOurs(_ path: String) throws(ContentTrustError) {
        switch PrivateFolder.standing(of: path) {
        case .ours: return
        case .others: throw .store(why: "\(path) may have been written by others")
        case .absent: throw .store(why: "\(path) cannot be read")
        }
    }

    private static let largestFile = 64 << 10
    private static let mostFiles = 100_000
}

extension TrustVersions {
    fileprivate init?(_ json: JSON, for key: TrustVersionKey) {
        guard json["name"]?.string.map({ Array($0.utf8) }) == Array(key.name.utf8),
            json["root"]?.string == "\(key.root)", let members = json["versions"]?.object?.members
        else { return nil }
        var byRole: [String: Int] = [:]
        for member in members {
            guard let version = member.value.int, version >= 1 else { return nil }
            byRole[member.key] = version
        }
        var keys: [String: Digest] = [:]
        if let json = json["keys"] {
            guard let members = json.object?.members else { return nil }
            for member in members {
                guard let digest = member.value.string.flatMap({ Digest($0) }) else { return nil }
                keys[member.key] = digest
            }
        }
        self.init(byRole: byRole, keys: keys)
    }

    /// The key stands in the file as well: its name alone would not tell one that was moved.
    fileprivate func json(for key: TrustVersionKey) -> JSON {
        var versions = JSONObject()
        for (role, version) in byRole.sorted(by: { $0.key < $1.key }) { versions[role] = .int(version) }
        var keys = JSONObject()
        for (role, digest) in self.keys.sorted(by: { $0.key < $1.key }) { keys[role] = .string("\(digest)") }
        return [
            "name": .string(key.name), "root": .string("\(key.root)"), "versions": .object(versions),
            "keys": .object(keys),
        ]
    }
}
