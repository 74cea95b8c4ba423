// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel

/// The files of an OCI layout.
struct LayoutDirectory: Sendable {
    let path: String

    init(_ path: String) throws(RegistryError) {
        self.path = path
        guard SmallFile.read(path + "/oci-layout", limit: 1 << 10) != nil else {
            throw .layout(path: "oci-layout", why: "cannot be read")
        }
    }

    func index() throws(RegistryError) -> Manifest {
        guard let bytes = SmallFile.read(path + "/index.json", limit: 4 << 20) else {
            throw .layout(path: "index.json", why: "cannot be read")
        }
        do throws(ManifestError) {
            return try Manifest(parsing: bytes)
        } catch {
            throw .layout(path: "index.json", why: "\(error)")
        }
    }

    func blob(_ digest: Digest, limit: Int) throws(RegistryError) -> [UInt8] {
        guard
            let bytes = SmallFile.read(
                "\(path)/blobs/\(digest.algorithm.rawValue)/\(digest.hex)", limit: limit)
        else {
            throw .notFound(repository: path, reference: digest.description)
        }
        return bytes
    }
}
