// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import OCIModel

/// Where the bundles of summaries are written.
struct SummaryFile {
    /// As it was given.
    let path: String

    /// The file for an image: the path itself for the only image, a file in the folder of that name otherwise. What ends
    /// in a slash, or is a folder, is one even for one image.
    func path(for reference: ImageReference, _ digest: Digest, isOnly: Bool) -> String {
        if isOnly, !path.hasSuffix("/"), !isFolder { return path }
        return (path.hasSuffix("/") ? path : path + "/") + Self.name(of: reference, digest)
    }

    /// Writes a file whole or not at all, and the folder it is in. Throws a few words.
    func write(_ bytes: [UInt8], to file: String) throws(InputError) {
        do {
            let folder = URL(filePath: file).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(bytes).write(to: URL(filePath: file), options: .atomic)
        } catch {
            throw InputError("\(file) cannot be written")
        }
    }

    /// One name an image: what replaces slashes and colons is in no reference.
    private static func name(of reference: ImageReference, _ digest: Digest) -> String {
        let full = ImageReference(reference.repository, tag: reference.tag, digest: digest).description
        return full.replacing("/", with: "+").replacing(":", with: "~") + ".sigstore.json"
    }

    private var isFolder: Bool {
        var isDirectory = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
    }
}
