// SPDX-License-Identifier: Apache-2.0

/// Target files that were downloaded: each directly in the folder, under its percent-encoded name.
package struct TargetStore: Sendable {
    private let folder: Folder

    /// A store in a folder, which need not exist yet.
    package init(folder path: String) { folder = Folder(path: path) }

    /// Where a target's file is.
    package func path(of target: TargetFile) -> String {
        "\(folder.path)/\(PercentName.quoted(target.name))"
    }

    /// The target, if it was downloaded and is what the repository says it is.
    func read(_ target: TargetFile) -> [UInt8]? {
        guard let bytes = folder.read(PercentName.quoted(target.name), limit: target.length) else {
            return nil
        }
        do throws(TUFError) {
            try target.check(bytes)
        } catch {
            return nil
        }
        return bytes
    }

    func write(_ target: TargetFile, _ bytes: [UInt8]) throws(TUFError) {
        try folder.write(PercentName.quoted(target.name), bytes)
    }
}
