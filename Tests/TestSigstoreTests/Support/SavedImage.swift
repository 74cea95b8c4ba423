// SPDX-License-Identifier: Apache-2.0

import Foundation
import OCIModel
import StrictJSON
import TestSigstore

/// An image with legacy signatures or attestations, as `cosign save` lays it out (OCI image layout 1.0).
struct SavedImage {
    /// What hangs at the image, by cosign's name.
    enum Attachment: String {
        case signatures = "sigs"
        case attestations = "atts"
    }

    private var blobs: [Digest: [UInt8]] = [:]
    private var entries: [JSON] = []
    /// The image's manifest and its digest.
    let manifest: [UInt8]
    var digest: Digest { Digest(sha256Of: manifest) }

    init() {
        let config = Array("{}".utf8)
        let json: JSON = [
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": Self.descriptor("application/vnd.oci.image.config.v1+json", config), "layers": [],
        ]
        manifest = json.serialized()
        add(config)
        list(manifest, "image")
    }

    /// Hangs something signed at the image.
    mutating func attach(_ signed: [TestSigstore.Signed], as attachment: Attachment) {
        let config = Array("{}".utf8)
        var layers: [JSON] = []
        for signed in signed {
            add(signed.legacyLayer)
            var annotations = JSONObject()
            for (key, value) in signed.legacyAnnotations { annotations[key] = .string(value) }
            annotations["predicateType"] = "https://slsa.dev/provenance/v1"
            var layer = Self.descriptor(signed.legacyMediaType, signed.legacyLayer).object ?? JSONObject()
            layer["annotations"] = .object(annotations)
            layers.append(.object(layer))
        }
        let json: JSON = [
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": Self.descriptor("application/vnd.oci.image.config.v1+json", config),
            "layers": .array(layers),
        ]
        list(json.serialized(), attachment.rawValue)
    }

    /// Writes the layout into a new folder.
    func write(to folder: URL) throws {
        let blobFolder = folder.appending(path: "blobs/sha256")
        try FileManager.default.createDirectory(at: blobFolder, withIntermediateDirectories: true)
        for (digest, bytes) in blobs { try Data(bytes).write(to: blobFolder.appending(path: digest.hex)) }
        let layout: JSON = ["imageLayoutVersion": "1.0.0"]
        try Data(layout.serialized()).write(to: folder.appending(path: "oci-layout"))
        let index: JSON = [
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
            "manifests": .array(entries),
        ]
        try Data(index.serialized()).write(to: folder.appending(path: "index.json"))
    }

    private mutating func add(_ bytes: [UInt8]) { blobs[Digest(sha256Of: bytes)] = bytes }

    private mutating func list(_ manifest: [UInt8], _ kind: String) {
        add(manifest)
        var entry =
            Self.descriptor("application/vnd.oci.image.manifest.v1+json", manifest).object ?? JSONObject()
        entry["annotations"] = ["kind": .string("dev.cosignproject.cosign/\(kind)")]
        entries.append(.object(entry))
    }

    private static func descriptor(_ mediaType: String, _ bytes: [UInt8]) -> JSON {
        [
            "mediaType": .string(mediaType), "size": .int(bytes.count),
            "digest": .string(Digest(sha256Of: bytes).description),
        ]
    }
}
