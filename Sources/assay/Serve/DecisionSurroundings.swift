// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Keys
import OCIModel
import Synchronization

/// What decisions depend on besides policies and images: the files of trust roots and keys, and this program. Looked at
/// anew every few seconds, so that a key that is replaced makes every decision a new one.
final class DecisionSurroundings: Sendable {
    /// What the files come to, as SHA-256.
    struct Look: Sendable, Equatable {
        /// Over what verdicts depend on.
        var meaning: Digest
        /// Over everything, with what only says how old a trust root is.
        var everything: Digest
    }

    private let keys: [String]
    private let trust: [String]
    private let now: @Sendable () -> Int
    private let state = Mutex<(look: Look, at: Int)?>(nil)

    /// - Parameters:
    ///   - keys: files and folders of keys.
    ///   - trust: folders of trust roots.
    init(keys: [String], trust: [String], now: @escaping @Sendable () -> Int) {
        self.keys = keys
        self.trust = trust
        self.now = now
    }

    var look: Look {
        let moment = now()
        if let known = state.withLock({ $0 }), (0..<Self.interval).contains(moment - known.at) {
            return known.look
        }
        let look = read()
        state.withLock { $0 = (look, moment) }
        return look
    }

    private func read() -> Look {
        let keys = keys.flatMap(Self.files).map(Self.line)
        let trust = trust.flatMap(Self.files)
        // A refresh that brings nothing new changes no verdict.
        let documents = trust.filter { $0.hasSuffix("/trusted_root.json") || $0.hasSuffix("/root.json") }
        let program = ["assay \(Version.current)"]
        return Look(
            meaning: Self.digest(program + keys + documents.map(Self.line)),
            everything: Self.digest(program + keys + trust.map(Self.line)))
    }

    private static func digest(_ lines: [String]) -> Digest {
        Digest(sha256Of: lines.joined(separator: "\n").utf8)
    }

    /// What cannot be read is another state than what can.
    private static func line(_ file: String) -> String {
        let content = try? KeyFiles.read(file, limit: largest)
        return "\(file) \(content.map { Digest(sha256Of: $0).description } ?? "unreadable")"
    }

    private static func files(in folder: String) -> [String] {
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory) else { return [] }
        guard isDirectory else { return [folder] }
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        // What is mounted from a ConfigMap stands there twice, the second time under a name that changes.
        let shown = names.filter { name in !name.split(separator: "/").contains { $0.hasPrefix(".") } }
        return shown.sorted().prefix(most).map { "\(folder)/\($0)" }
    }

    private static let interval = 5
    private static let largest = 4 << 20
    private static let most = 1_000
}
