// SPDX-License-Identifier: Apache-2.0

import Files
import OCIModel
import StrictJSON

/// The files of an OCI layout. Nothing outside of the directory is read, whatever links lie in it.
struct LayoutDirectory: Sendable {
    /// Where it is, without symbolic links.
    private let root: String

    /// Opens a directory that says it is a layout (OCI image specification, "oci-layout file").
    init(_ path: String) throws(RegistryError) {
        guard let root = RealPath.of(path) else { throw .layout(path: path, why: "does not exist") }
        self.root = root
        guard let marker = try read("oci-layout", limit: 4 << 10) else {
            throw .layout(path: path, why: "has no file oci-layout")
        }
        let version = try? JSON(parsing: marker)["imageLayoutVersion"]?.string
        guard version == "1.0.0" else {
            throw .layout(path: path + "/oci-layout", why: "is not of version 1.0.0")
        }
    }

    /// What `index.json` lists.
    func index() throws(RegistryError) -> Manifest {
        guard let bytes = try read("index.json", limit: FetchLimits().manifest) else {
            throw .layout(path: root, why: "has no file index.json")
        }
        do throws(ManifestError) {
            let index = try Manifest(parsing: bytes)
            if index.mediaType.isIndex { return index }
        } catch {
            throw .layout(path: root + "/index.json", why: "\(error)")
        }
        throw .layout(path: root + "/index.json", why: "is not an index")
    }

    /// A blob, checked against its digest; `nil` when it is not here.
    func blob(_ digest: Digest, limit: Int) throws(RegistryError) -> [UInt8]? {
        guard let bytes = try read("blobs/\(digest.algorithm.rawValue)/\(digest.hex)", limit: limit) else {
            return nil
        }
        guard digest.matches(bytes) else {
            throw .digestMismatch(expected: digest, found: Digest(of: bytes, digest.algorithm))
        }
        return bytes
    }

    /// The content of a file below the directory. A link that leads out of it is an error; whoever may change the
    /// directory while it is read could still swap one in.
    private func read(_ name: String, limit: Int) throws(RegistryError) -> [UInt8]? {
        guard let path = RealPath.of(root + "/" + name) else { return nil }
        guard RealPath.contains(root, path) else {
            throw .layout(path: name, why: "lies outside of the layout")
        }
        do throws(FileError) {
            return try SmallFile.read(path, limit: limit)
        } catch {
            if case .tooLarge = error { throw .tooLarge(limit: limit) }
            throw .layout(path: name, why: "cannot be read")
        }
    }
}
