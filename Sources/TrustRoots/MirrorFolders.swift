// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The folder with one folder per TUF mirror, as `assay trust` lays them out.
package struct MirrorFolders: Sendable, Equatable {
    /// The folder above all.
    package let directory: String
    /// Whether it is where the program looks when nothing is said.
    package let isDefault: Bool

    package init(directory: String, isDefault: Bool = false) {
        self.directory = directory
        self.isDefault = isDefault
    }

    /// What belongs to one mirror.
    package struct Folder: Sendable, Equatable {
        /// The folder itself.
        package let path: String
        /// The root that trust started from, as it was given.
        package var anchor: String { path + "/root.json" }
        /// Where the metadata and the documents come from.
        package var settings: String { path + "/mirror.json" }
        /// The client's metadata.
        package var metadata: String { path + "/metadata" }
        /// The trust root that was fetched last.
        package var document: String { path + "/trusted_root.json" }
        /// When it was last fetched, or found to be current: seconds since 1970, in decimal.
        package var stamp: String { path + "/refreshed" }
        /// When a refresh last began, whatever became of it; written like the stamp.
        package var attempt: String { path + "/attempted" }
    }

    /// Whether a text can be a mirror's name: letters, digits, `.`, `_`, `-`, and nothing that leads elsewhere or that
    /// is taken for a file.
    package static func isName(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 128, !text.hasPrefix("."), !text.hasSuffix(".json") else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }

    /// The folder of one mirror. Names of mirrors hold no separator and do not begin with a dot.
    package func folder(_ name: String) -> Folder { Folder(path: "\(directory)/\(name)") }

    /// The mirrors that were set up, sorted.
    package func names() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter {
            Self.isName($0) && FileManager.default.fileExists(atPath: folder($0).settings)
        }.sorted()
    }

    /// Whether a mirror was set up, was not refreshed for `interval` seconds, and nobody tried to for `pause` seconds.
    package func isDue(_ name: String, at now: Int, after interval: Int, pause: Int) -> Bool {
        let folder = folder(name)
        guard FileManager.default.fileExists(atPath: folder.settings) else { return false }
        if let attempt = stamp(folder.attempt, now), now - attempt < pause { return false }
        guard FileManager.default.fileExists(atPath: folder.document) else { return true }
        return stamp(folder.stamp, now).map { now - $0 > interval } ?? true
    }

    /// Whether a mirror was set up, and nothing was fetched of it so far.
    package func isEmpty(_ name: String) -> Bool {
        let folder = folder(name)
        return FileManager.default.fileExists(atPath: folder.settings)
            && !FileManager.default.fileExists(atPath: folder.document)
    }

    private func stamp(_ path: String, _ now: Int) -> Int? {
        FileManager.default.contents(atPath: path).flatMap { RefreshStamp.read($0, now: now) }
    }
}
