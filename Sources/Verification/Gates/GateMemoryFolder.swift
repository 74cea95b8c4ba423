// SPDX-License-Identifier: Apache-2.0

package import Attestations
import Files
import OCIModel
import StrictJSON

/// Records in a folder of their user alone, one small file for each gate and image.
///
/// What is there and cannot be believed is a failure, never an absence. Of two processes that note at the same moment
/// the later one wins, and what it overwrote is noted again by the next check that sees it.
package actor GateMemoryFolder: GateMemory {
    private let folder: PrivateFolder
    private var wasSwept = false

    /// - Parameter directory: Is made when it is needed.
    package init(directory: String) { folder = PrivateFolder(directory) }

    package func newest(for key: GateMemoryKey) throws(GateMemoryFailure) -> GateRecord? {
        // Who may write to the folder may remove what is in it.
        if PrivateFolder.standing(of: folder.path) != .absent { try Self.requireOurs(folder.path) }
        let path = path(key)
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try SmallFile.read(path, limit: Self.largestFile)
        } catch {
            // A link to nothing is there, and says nothing.
            if error == .missing, PrivateFolder.standing(of: path) == .absent { return nil }
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
        let path = path(key)
        do {
            try folder.write(record.json(for: key).serialized(), to: path)
        } catch {
            throw .unwritable(path)
        }
        // Once a process: what was noted long ago, and the oldest of what is too much.
        guard !wasSwept else { return }
        wasSwept = true
        folder.sweep(olderThan: Self.longestKept, keeping: Self.mostFiles, except: path)
    }

    private func path(_ key: GateMemoryKey) -> String {
        let name = Digest(sha256Of: Array("\(key.image) \(key.gate)".utf8))
        return folder.file(name.hex)
    }

    /// Throws where others may have written: it says what a registry must still show.
    private static func requireOurs(_ path: String) throws(GateMemoryFailure) {
        switch PrivateFolder.standing(of: path) {
        case .ours: return
        case .others: throw .notOurs(path)
        case .absent: throw .unreadable(path)
        }
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
