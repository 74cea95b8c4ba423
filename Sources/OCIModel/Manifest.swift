// SPDX-License-Identifier: Apache-2.0

public import StrictJSON

/// An image manifest or an image index, as far as a verifier needs it (OCI image specification 1.1).
public struct Manifest: Sendable, Equatable {
    /// What stands in it.
    public enum Content: Sendable, Equatable {
        /// One image or artifact: its config and layers.
        case image(config: Descriptor, layers: [Descriptor])
        /// A list of manifests.
        case index(manifests: [Descriptor])
    }

    /// The document's own media type.
    public var mediaType: MediaType
    /// What stands in it.
    public var content: Content
    /// What kind of artifact this is, where it says so.
    public var artifactType: MediaType?
    /// The manifest this one refers to, for signatures and attestations.
    public var subject: Descriptor?
    /// Free text by key.
    public var annotations: [String: String]

    /// A manifest from its parts.
    public init(
        mediaType: MediaType, content: Content, artifactType: MediaType? = nil, subject: Descriptor? = nil,
        annotations: [String: String] = [:]
    ) {
        self.mediaType = mediaType
        self.content = content
        self.artifactType = artifactType
        self.subject = subject
        self.annotations = annotations
    }

    /// Reads a manifest from the bytes that were hashed.
    ///
    /// A document that says both `manifests` and `layers` or `config` is refused: two readers could take it for two
    /// things (CVE-2021-41190). So is one with a known key in other case, which Go's reader takes for the key itself.
    public init(parsing bytes: some Sequence<UInt8>) throws(ManifestError) {
        let json: JSON
        do throws(JSONSyntaxError) {
            json = try JSON(parsing: bytes, limits: ManifestLimits.json)
        } catch {
            throw .syntax(error)
        }
        try self.init(JSONCursor(json))
    }

    private init(_ root: JSONCursor) throws(ManifestError) {
        do throws(JSONShapeError) {
            try root.refuseRespelt(Self.keys)
            guard try root.required("schemaVersion").int() == 2 else {
                throw try root.required("schemaVersion").invalid("is not 2")
            }
            let stated = try root.optional("mediaType").map { field throws(JSONShapeError) in
                try field.string()
            }
            let manifests = try root.optional("manifests")
            let layers = try root.optional("layers")
            switch (manifests, layers) {
            case (let manifests?, nil):
                guard try root.optional("config") == nil else {
                    throw root.invalid("has both config and manifests")
                }
                content = .index(manifests: try manifests.descriptors())
                mediaType = MediaType(rawValue: stated ?? MediaType.imageIndex.rawValue)
                guard mediaType.isIndex else {
                    throw try root.required("mediaType").invalid("is not an index")
                }
            case (nil, let layers?):
                content = .image(
                    config: try Descriptor(try root.required("config")), layers: try layers.descriptors())
                mediaType = MediaType(rawValue: stated ?? MediaType.imageManifest.rawValue)
                guard mediaType == .imageManifest || mediaType == .dockerManifest else {
                    throw try root.required("mediaType").invalid("is not an image manifest")
                }
            case (.some, .some): throw root.invalid("has both layers and manifests")
            case (nil, nil): throw root.invalid("has neither layers nor manifests")
            }
            artifactType = try root.optional("artifactType").map { type throws(JSONShapeError) in
                MediaType(rawValue: try type.string())
            }
            subject = try root.optional("subject").map { subject throws(JSONShapeError) in
                try Descriptor(subject)
            }
            annotations =
                try root.optional("annotations")?.stringMap(limit: ManifestLimits.annotations) ?? [:]
        } catch {
            throw .shape(error)
        }
    }

    /// Every member that readers of manifests look for, those of Docker's schema 1 and of artifact manifests included.
    private static let keys: Set<String> = [
        "schemaVersion", "mediaType", "artifactType", "config", "layers", "manifests", "subject",
        "annotations", "blobs", "fsLayers", "history", "signatures",
    ]

    /// The layers; empty for an index.
    public var layers: [Descriptor] {
        if case .image(_, let layers) = content { layers } else { [] }
    }

    /// The members; empty for a single image.
    public var manifests: [Descriptor] {
        if case .index(let manifests) = content { manifests } else { [] }
    }

    /// The JSON form, `schemaVersion` 2.
    public var json: JSON {
        var object = JSONObject()
        object["schemaVersion"] = 2
        object["mediaType"] = .string(mediaType.rawValue)
        if let artifactType { object["artifactType"] = .string(artifactType.rawValue) }
        switch content {
        case .image(let config, let layers):
            object["config"] = config.json
            object["layers"] = .array(layers.map(\.json))
        case .index(let manifests):
            object["manifests"] = .array(manifests.map(\.json))
        }
        if let subject { object["subject"] = subject.json }
        if !annotations.isEmpty { object["annotations"] = .object(annotations.sortedObject) }
        return .object(object)
    }
}

extension JSONCursor {
    fileprivate func descriptors() throws(JSONShapeError) -> [Descriptor] {
        var found: [Descriptor] = []
        for element in try array(limit: ManifestLimits.descriptors) { found.append(try Descriptor(element)) }
        return found
    }
}

/// Why bytes are not a manifest.
public enum ManifestError: Error, Sendable, Equatable {
    case syntax(JSONSyntaxError)
    case shape(JSONShapeError)
}

extension ManifestError: CustomStringConvertible {
    /// One sentence fragment.
    public var description: String {
        switch self {
        case .syntax(let error): "not JSON: \(error)"
        case .shape(let error): "not a manifest: \(error)"
        }
    }
}

/// What a manifest may hold.
enum ManifestLimits {
    /// 4 MiB is what the distribution specification asks registries to accept ("Pushing Manifests").
    static let json = JSONLimits(bytes: 4 << 20, depth: 32, nodes: 200_000)
    /// cosign stops at 1,000 layers as well (CVE-2023-46737).
    static let descriptors = 1000
    static let annotations = 1000
}
