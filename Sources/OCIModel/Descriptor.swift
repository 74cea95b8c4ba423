// SPDX-License-Identifier: Apache-2.0

public import StrictJSON

/// A pointer to content: media type, digest, size (OCI image specification, "Descriptor").
public struct Descriptor: Sendable, Hashable {
    /// What the content is.
    public var mediaType: MediaType
    /// The content's digest.
    public var digest: Digest
    /// The content's length in bytes.
    public var size: Int
    /// What kind of artifact the content is, where a manifest says so.
    public var artifactType: MediaType?
    /// Free text by key.
    public var annotations: [String: String]
    /// `os/architecture[/variant]`, for members of an index.
    public var platform: String?

    /// A descriptor from its parts.
    public init(
        mediaType: MediaType, digest: Digest, size: Int, artifactType: MediaType? = nil,
        annotations: [String: String] = [:], platform: String? = nil
    ) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.artifactType = artifactType
        self.annotations = annotations
        self.platform = platform
    }

    /// Reads a descriptor. Throws when a required field is missing, malformed or negative, and when a known key is
    /// written in other case.
    public init(_ cursor: JSONCursor) throws(JSONShapeError) {
        try cursor.refuseRespelt(Self.keys)
        mediaType = MediaType(rawValue: try cursor.required("mediaType").string())
        let digestField = try cursor.required("digest")
        guard let digest = Digest(try digestField.string()) else {
            throw digestField.invalid("is not a sha256 or sha512 digest")
        }
        self.digest = digest
        let sizeField = try cursor.required("size")
        size = try sizeField.int()
        guard size >= 0 else { throw sizeField.invalid("is negative") }
        artifactType = try cursor.optional("artifactType").map { type throws(JSONShapeError) in
            MediaType(rawValue: try type.string())
        }
        annotations = try cursor.optional("annotations")?.stringMap(limit: ManifestLimits.annotations) ?? [:]
        platform = try cursor.optional("platform").map(Self.platformText)
    }

    /// The JSON form.
    public var json: JSON {
        var object = JSONObject()
        object["mediaType"] = .string(mediaType.rawValue)
        object["digest"] = .string(digest.description)
        object["size"] = .int(size)
        if let artifactType { object["artifactType"] = .string(artifactType.rawValue) }
        if let platform {
            let parts = platform.split(separator: "/").map(String.init)
            var value = JSONObject()
            for (name, part) in zip(["os", "architecture", "variant"], parts) { value[name] = .string(part) }
            object["platform"] = .object(value)
        }
        if !annotations.isEmpty { object["annotations"] = .object(annotations.sortedObject) }
        return .object(object)
    }

    private static let keys: Set<String> = [
        "mediaType", "digest", "size", "urls", "annotations", "data", "platform", "artifactType",
    ]
    private static let platformKeys: Set<String> = [
        "architecture", "os", "os.version", "os.features", "variant", "features",
    ]

    private static func platformText(_ cursor: JSONCursor) throws(JSONShapeError) -> String {
        try cursor.refuseRespelt(platformKeys)
        var parts: [String] = []
        for name in ["os", "architecture", "variant"] {
            guard let part = name == "variant" ? try cursor.optional(name) : try cursor.required(name) else {
                continue
            }
            let text = try part.string()
            // Two platforms must not read the same.
            guard !text.isEmpty, !text.contains("/") else { throw part.invalid("is empty or holds a slash") }
            parts.append(text)
        }
        return parts.joined(separator: "/")
    }
}

extension [String: String] {
    /// The entries as a JSON object, sorted by key.
    package var sortedObject: JSONObject {
        var object = JSONObject()
        for (key, value) in sorted(by: { $0.key < $1.key }) { object[key] = .string(value) }
        return object
    }
}
