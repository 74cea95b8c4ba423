// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import OCIModel
import Signatures
import Sigstore
import StrictJSON

/// An image of `Tests/Vectors`, read straight from the layout's files.
struct RecordedImage {
    /// One signature as `vector.json` describes it.
    struct Entry {
        var kind: String
        var subject: OCIModel.Digest
        var scheme: String
        var keyFile: String
        var annotations: [String: String]
        /// What a real tool left: a bundle, or the layers of a legacy manifest.
        var manifest: Manifest
        var blob: OCIModel.Digest
    }

    let folder: URL
    let isBundleLayout: Bool
    let isSigned: Bool
    let digest: OCIModel.Digest
    let entries: [Entry]

    /// The names of all recordings.
    static let names: [String] = {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: vectors.path)) ?? []
        return all.filter { FileManager.default.fileExists(atPath: "\(vectors.path)/\($0)/vector.json") }
            .sorted()
    }()

    private static let vectors = packageRoot.appending(path: "Tests/Vectors")

    init(_ name: String) throws {
        folder = Self.vectors.appending(path: name)
        let root = JSONCursor(try JSON(parsing: try Data(contentsOf: folder.appending(path: "vector.json"))))
        isBundleLayout = try root.required("layout").string() == "bundle"
        isSigned = root.json["signed"]?.bool == true
        digest = try Self.digest(root.required("digest"))
        var entries: [Entry] = []
        for element in try root.required("signatures").array(limit: 100) {
            let manifest = try Self.digest(element.required("manifest"))
            entries.append(
                Entry(
                    kind: try element.required("kind").string(),
                    subject: try Self.digest(element.required("subject")),
                    scheme: try element.required("scheme").string(),
                    keyFile: try element.required("key").string(),
                    annotations: try element.optional("annotations")?.stringMap(limit: 100) ?? [:],
                    manifest: try Manifest(parsing: Self.blob(folder, manifest)),
                    blob: try Self.digest(element.required("blob"))))
        }
        self.entries = entries
    }

    func blob(_ digest: OCIModel.Digest) throws -> [UInt8] { try Self.blob(folder, digest) }

    func key(_ file: String) throws -> PublicKey {
        try PublicKey(pemEncoded: try String(contentsOf: folder.appending(path: file), encoding: .utf8))
    }

    /// The signatures in the layers that hold an entry's blob; two signers of one payload share it.
    func signatures(_ entry: Entry) throws -> [ImageSignature] {
        let bytes = try blob(entry.blob)
        if isBundleLayout { return [try ImageSignature(Bundle(parsing: bytes))] }
        return try entry.manifest.layers.filter { $0.digest == entry.blob }.map { layer in
            entry.kind == "attestation"
                ? try ImageSignature(legacyEnvelope: bytes, annotations: layer.annotations)
                : try ImageSignature(legacyPayload: bytes, annotations: layer.annotations)
        }
    }

    private static func digest(_ cursor: JSONCursor) throws -> OCIModel.Digest {
        guard let digest = OCIModel.Digest(try cursor.string()) else {
            throw cursor.invalid("is not a digest")
        }
        return digest
    }

    private static func blob(_ folder: URL, _ digest: OCIModel.Digest) throws -> [UInt8] {
        Array(
            try Data(contentsOf: folder.appending(path: "blobs/\(digest.algorithm.rawValue)/\(digest.hex)")))
    }
}

/// The folder of Package.swift.
let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// Public data that stands beside the project on some machines.
let sharedData = packageRoot.deletingLastPathComponent().appending(path: "shared/data")
let hasSharedData = FileManager.default.fileExists(atPath: sharedData.appending(path: "cosign-dirs").path)
