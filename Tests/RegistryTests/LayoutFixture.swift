// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalRegistry
import OCIModel
import StrictJSON

/// A layout in a directory of its own, which goes away with it.
final class LayoutFixture {
    let path: String
    private var entries: [Descriptor] = []

    init() throws {
        path = NSTemporaryDirectory() + "assay-layout-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path + "/blobs/sha256", withIntermediateDirectories: true)
        try write("oci-layout", Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8))
        try writeIndex()
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Adds an image with its blobs, and lists it unless it is only a part of another.
    func add(_ image: TestImage, annotations: [String: String] = [:], isListed: Bool = true) throws {
        for blob in image.blobs { try addBlob(blob) }
        for member in image.members { try add(member, isListed: false) }
        try addBlob(image.manifest)
        guard isListed else { return }
        var descriptor = image.descriptor
        descriptor.annotations = annotations
        try list(descriptor)
    }

    func list(_ descriptor: Descriptor) throws {
        entries.append(descriptor)
        try writeIndex()
    }

    func addBlob(_ bytes: [UInt8]) throws { try write("blobs/sha256/" + Digest(sha256Of: bytes).hex, bytes) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(filePath: path + "/" + name))
    }

    func link(_ name: String, to target: String) throws {
        try? FileManager.default.removeItem(atPath: path + "/" + name)
        try FileManager.default.createSymbolicLink(atPath: path + "/" + name, withDestinationPath: target)
    }

    private func writeIndex() throws {
        try write(
            "index.json",
            Manifest(mediaType: .imageIndex, content: .index(manifests: entries)).json.serialized())
    }

    static func named(_ name: String) -> [String: String] { ["org.opencontainers.image.ref.name": name] }
}
