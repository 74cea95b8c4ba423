// SPDX-License-Identifier: Apache-2.0

package import Attestations
import Files
import FoundationEssentials
import Glibc
import OCIModel
import StrictJSON

/// Records in a folder of their user alone, one small file for each gate and image.
///
/// What is there and cannot be believed is a failure, never an absence. Of two processes that note at the same moment
/// the later one wins, and what it overwrote is noted again by the next check that sees it.
package actor GateMemoryFolder: GateMemory {
    private let directory: String
    private var wasSwept = false

    /// - Parameter directory: Is made when it is needed.
    package init(directory: String) { self.directory = directory }

    package func newest(for key: GateMemoryKey) throws(GateMemoryFailure) -> GateRecord? {
        // Who may write to the folder may remove what is in it.
        if Self.exists(directory) { try Self.requireOurs(directory) }
        let path = path(key)
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try SmallFile.read(path, limit: Self.largestFile)
        } catch {
            if error == .missing, !Self.exists(path) { return nil }
            throw .unreadable(path)
        }
        try Self.requireOurs(path)
        guard let json = try? JSON(parsing: bytes), let record = GateRecord(json, for: key) else {
            throw .malformed(path)
        }
        return record
    }

    package func note(_ record: GateRecord, for key: GateMemoryKey) throws(GateMemoryFailure) {
        if let known = try newest(for: key), known.signedAt >= record.signedAt { return }
        let manager = FileManager.default
        let path = path(key)
        do {
            try manager.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try Data(record.json(for: key).serialized()).write(to: URL(filePath: path), options: .atomic)
            try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        } catch {
            throw .unwritable(path)
        }
        sweep(except: path)
    }

    /// Once a process: removes what was noted long ago, and the oldest of what is too much.
    private func sweep(except kept: String) {
        guard !wasSwept else { return }
        wasSwept = true
        let manager = FileManager.default
        var files: [(path: String, age: Double)] = []
        for name in (try? manager.contentsOfDirectory(atPath: directory)) ?? [] where name.hasSuffix(".json")
        {
            let path = "\(directory)/\(name)"
            let written = (try? manager.attributesOfItem(atPath: path))?[.modificationDate] as? Date
            if path != kept, let written { files.append((path, -written.timeIntervalSinceNow)) }
        }
        files.sort { ($0.age, $0.path) < ($1.age, $1.path) }
        for (offset, file) in files.enumerated() where offset >= Self.mostFiles || file.age > Self.longestKept
        {
            try? manager.removeItem(atPath: file.path)
        }
    }

    private func path(_ key: GateMemoryKey) -> String {
        let name = Digest(sha256Of: Array("\(key.image) \(key.gate)".utf8))
        return "\(directory)/\(name.hex).json"
    }

    /// Whether something stands there, links not followed.
    private static func exists(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: path)) != nil
    }

    /// Throws where others may have written: it says what a registry must still show.
    private static func requireOurs(_ path: String) throws(GateMemoryFailure) {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let mode = attributes[.posixPermissions] as? Int, let owner = attributes[.ownerAccountID] as? Int
        else { throw .unreadable(path) }
        guard mode & 0o022 == 0, owner == Int(geteuid()) else { throw .notOurs(path) }
    }

    private static let largestFile = 4 << 10
    /// 100,000 images and gates are some tens of megabytes.
    private static let mostFiles = 100_000
    /// A year, in seconds: whoever deploys an image that was attested longer ago asks for a maximum age.
    private static let longestKept = 31_536_000.0
}

extension GateRecord {
    fileprivate init?(_ json: JSON, for key: GateMemoryKey) {
        guard json["image"]?.string == "\(key.image)", json["gate"]?.string == "\(key.gate)",
            let signedAt = json["signedAt"]?.int,
            let attestation = json["attestation"]?.string.flatMap({ Digest($0) })
        else { return nil }
        self.init(signedAt: signedAt, attestation: attestation)
    }

    /// The key stands in the file as well: its name alone would not tell one that was moved.
    fileprivate func json(for key: GateMemoryKey) -> JSON {
        [
            "image": .string("\(key.image)"), "gate": .string("\(key.gate)"), "signedAt": .int(signedAt),
            "attestation": .string("\(attestation)"),
        ]
    }
}
