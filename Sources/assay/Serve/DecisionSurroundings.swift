// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Keys
import OCIModel
import Synchronization

/// What decisions depend on besides policies and images: the files of trust roots and keys, and this program. Looked at
/// anew every few seconds, so that a key that is replaced makes every decision a new one.
final class DecisionSurroundings: Sendable {
    private let folders: [String]
    private let now: @Sendable () -> Int
    private let state = Mutex<(digest: Digest, at: Int)?>(nil)

    init(folders: [String], now: @escaping @Sendable () -> Int) {
        self.folders = folders
        self.now = now
    }

    /// SHA-256 over them all.
    var digest: Digest {
        let moment = now()
        if let known = state.withLock({ $0 }), (0..<Self.interval).contains(moment - known.at) {
            return known.digest
        }
        let digest = look()
        state.withLock { $0 = (digest, moment) }
        return digest
    }

    private func look() -> Digest {
        var lines = ["assay \(Version.current)"]
        for folder in folders {
            for file in Self.files(in: folder) {
                // What cannot be read is another state than what can.
                let content = try? KeyFiles.read(file, limit: Self.largest)
                lines.append("\(file) \(content.map { Digest(sha256Of: $0).description } ?? "unreadable")")
            }
        }
        return Digest(sha256Of: lines.joined(separator: "\n").utf8)
    }

    private static func files(in folder: String) -> [String] {
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory) else { return [] }
        guard isDirectory else { return [folder] }
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return names.sorted().prefix(most).map { "\(folder)/\($0)" }
    }

    private static let interval = 5
    private static let largest = 4 << 20
    private static let most = 1_000
}
