// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON
import Testing

struct ManifestTests {
    private static let descriptor: JSON = [
        "mediaType": "application/octet-stream", "digest": .string("sha256:" + hex), "size": 3,
    ]
    private static let image: JSON = [
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": descriptor,
        "layers": [descriptor],
    ]
    private static let index: JSON = [
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [descriptor],
    ]

    private func failure(_ json: JSON) -> JSONShapeError? {
        do throws(ManifestError) {
            _ = try Manifest(parsing: json.serialized())
        } catch {
            if case .shape(let error) = error { return error }
        }
        return nil
    }

    @Test func anImageIsRead() throws {
        let manifest = try Manifest(parsing: Self.image.serialized())
        #expect(manifest.mediaType == .imageManifest)
        #expect(manifest.layers.map(\.size) == [3])
        #expect(manifest.manifests == [])
        #expect(try Manifest(parsing: manifest.json.serialized()) == manifest)
    }

    @Test func anIndexIsRead() throws {
        let manifest = try Manifest(parsing: Self.index.serialized())
        #expect(manifest.mediaType == .imageIndex)
        #expect(manifest.manifests.map(\.digest.hex) == [hex])
        #expect(manifest.layers == [])
        #expect(try Manifest(parsing: manifest.json.serialized()) == manifest)
    }

    @Test func everythingElseIsRead() throws {
        let full = Self.image.with("artifactType", "application/x").with("subject", Self.descriptor)
            .with("annotations", ["b": "2", "a": "1"])
        let manifest = try Manifest(parsing: full.serialized())
        #expect(manifest.artifactType == "application/x")
        #expect(manifest.subject?.digest.hex == hex)
        #expect(manifest.annotations == ["a": "1", "b": "2"])
        #expect(try Manifest(parsing: manifest.json.serialized()) == manifest)
    }

    @Test func withoutAMediaTypeTheContentDecides() throws {
        #expect(
            try Manifest(parsing: Self.image.without("mediaType").serialized()).mediaType == .imageManifest)
        #expect(try Manifest(parsing: Self.index.without("mediaType").serialized()).mediaType == .imageIndex)
    }

    @Test func dockersTypesAreRead() throws {
        for (json, type) in [(Self.image, MediaType.dockerManifest), (Self.index, .dockerManifestList)] {
            let text = json.with("mediaType", .string(type.rawValue))
            #expect(try Manifest(parsing: text.serialized()).mediaType == type)
        }
    }

    /// CVE-2021-41190: one document that two readers take for two things.
    @Test func aDocumentIsOneThing() {
        let both = Self.image.with("manifests", [Self.descriptor])
        #expect(failure(both) == .invalid(pointer: "", why: "has both layers and manifests"))
        #expect(failure(both.with("layers", []).with("manifests", []))?.isInvalid == true)
        let withConfig = Self.index.with("config", Self.descriptor)
        #expect(failure(withConfig) == .invalid(pointer: "", why: "has both config and manifests"))
        #expect(
            failure(Self.image.without("layers"))
                == .invalid(pointer: "", why: "has neither layers nor manifests"))
        #expect(failure(Self.image) == nil)
        #expect(failure(Self.index) == nil)
    }

    /// Go's decoder matches keys without regard to case, and the last one wins.
    @Test(arguments: ["Manifests", "manifeſts", "LAYERS", "MediaType", "Config", "\u{212A}", "fslayers"])
    func aKnownKeyHasOneSpelling(_ key: String) {
        let isDisguised = key != "\u{212A}"
        for document in [Self.index, Self.image] {
            #expect((failure(document.with(key, [])) == nil) != isDisguised)
            #expect(failure(document.with("x-\(key)", [])) == nil)
        }
    }

    @Test(arguments: ["Digest", "MEDIATYPE", "Platform", "ſize"])
    func aDescriptorsKeyHasOneSpelling(_ key: String) {
        let error = failure(Self.index.with("manifests", [Self.descriptor.with(key, "x")]))
        #expect(error?.isInvalid == true)
        #expect(failure(Self.index.with("manifests", [Self.descriptor.with("x-\(key)", "x")])) == nil)
    }

    @Test(arguments: ["OS", "Architecture", "Os.Version"]) func aPlatformsKeyHasOneSpelling(_ key: String) {
        func index(_ key: String) -> JSON {
            let platform: JSON = ["os": "unknown", "architecture": "unknown"]
            return Self.index.with(
                "manifests", [Self.descriptor.with("platform", platform.with(key, "linux"))])
        }
        #expect(failure(index(key))?.isInvalid == true)
        #expect(failure(index("x-\(key)")) == nil)
    }

    @Test func aMediaTypeFitsItsContent() {
        let type = { (json: JSON, type: MediaType) in json.with("mediaType", .string(type.rawValue)) }
        #expect(
            failure(type(Self.image, .imageIndex))
                == .invalid(pointer: "/mediaType", why: "is not an image manifest"))
        #expect(
            failure(type(Self.index, .imageManifest))
                == .invalid(pointer: "/mediaType", why: "is not an index"))
        #expect(failure(type(Self.image, "application/json"))?.isInvalid == true)
    }

    @Test(
        arguments: [
            (1, JSONShapeError.invalid(pointer: "/schemaVersion", why: "is not 2")),
            (3, .invalid(pointer: "/schemaVersion", why: "is not 2")),
            ("2", .wrongType(pointer: "/schemaVersion", expected: "integer", found: "string")),
            (nil, .missing(pointer: "/schemaVersion")),
        ] as [(JSON, JSONShapeError)])
    func theSchemaIsTwo(_ version: JSON, _ error: JSONShapeError) {
        #expect(failure(Self.image.with("schemaVersion", version)) == error)
    }

    /// CVE-2023-46737, CVE-2024-29903.
    @Test func listsAreBounded() {
        func layers(_ count: Int) -> JSON { .array(Array(repeating: Self.descriptor, count: count)) }
        #expect(failure(Self.image.with("layers", layers(1000))) == nil)
        #expect(failure(Self.image.with("layers", layers(1001))) == .tooMany(pointer: "/layers", limit: 1000))
        #expect(
            failure(Self.index.with("manifests", layers(1001)))
                == .tooMany(pointer: "/manifests", limit: 1000))
        var annotations = JSONObject()
        for number in 0...1000 { annotations["\(number)"] = "" }
        #expect(
            failure(Self.image.with("annotations", .object(annotations)))
                == .tooMany(pointer: "/annotations", limit: 1000))
    }

    @Test func aDocumentIsBounded() {
        #expect(syntaxProblem(String(repeating: " ", count: 4 << 20 + 1)) == .tooLarge(limit: 4 << 20))
        #expect(syntaxProblem(String(repeating: "[", count: 33)) == .tooDeep(limit: 32))
    }

    @Test func aDuplicateKeyIsASyntaxError() {
        let text = Self.image.text().replacing("\"layers\":", with: "\"layers\":[],\"layers\":")
        #expect(syntaxProblem(text) == .duplicateKey("layers"))
    }

    private func syntaxProblem(_ text: String) -> JSONSyntaxError.Problem? {
        guard case .syntax(let error)? = problem(text) else { return nil }
        return error.problem
    }

    private func problem(_ text: String) -> ManifestError? {
        do throws(ManifestError) {
            _ = try Manifest(parsing: text.utf8)
            return nil
        } catch {
            return error
        }
    }

    @Test func configIsRequired() {
        #expect(failure(Self.image.without("config")) == .missing(pointer: "/config"))
    }

    // Descriptors

    @Test(
        arguments: [
            ("mediaType", nil, JSONShapeError.missing(pointer: "/layers/0/mediaType")),
            ("digest", nil, .missing(pointer: "/layers/0/digest")),
            (
                "digest", "sha256:abc",
                .invalid(pointer: "/layers/0/digest", why: "is not a sha256 or sha512 digest")
            ),
            ("size", nil, .missing(pointer: "/layers/0/size")),
            ("size", -1, .invalid(pointer: "/layers/0/size", why: "is negative")),
            ("size", "3", .wrongType(pointer: "/layers/0/size", expected: "integer", found: "string")),
            (
                "annotations", ["a": 1],
                .wrongType(pointer: "/layers/0/annotations/a", expected: "string", found: "number")
            ),
            ("platform", ["os": "linux"], .missing(pointer: "/layers/0/platform/architecture")),
        ] as [(String, JSON, JSONShapeError)])
    func aDescriptorIsWhole(_ key: String, _ value: JSON, _ error: JSONShapeError) {
        let layers: JSON = [Self.descriptor.with(key, value)]
        #expect(failure(Self.image.with("layers", layers)) == error)
    }

    @Test func aSizeThatDoesNotFitIsNoInteger() throws {
        let text = Self.image.text().replacing("\"size\":3", with: "\"size\":9223372036854775808")
        #expect(
            problem(text)
                == .shape(.wrongType(pointer: "/config/size", expected: "integer", found: "number")))
    }

    @Test(arguments: ["linux/amd64", "linux/arm64/v8"]) func aPlatformComesBack(_ platform: String) throws {
        let digest = Digest(sha256Of: [])
        let descriptor = Descriptor(mediaType: .imageManifest, digest: digest, size: 1, platform: platform)
        #expect(try Descriptor(JSONCursor(descriptor.json)) == descriptor)
    }
}

extension JSONShapeError {
    fileprivate var isInvalid: Bool { if case .invalid = self { true } else { false } }
}

extension JSON {
    /// The same object with one member set.
    fileprivate func with(_ key: String, _ value: JSON) -> JSON {
        var object = self.object ?? JSONObject()
        object[key] = value
        return .object(object)
    }

    fileprivate func without(_ key: String) -> JSON {
        var object = JSONObject()
        for member in self.object?.members ?? [] where member.key != key { object[member.key] = member.value }
        return .object(object)
    }
}

/// Found by fuzzing: two platforms never read the same.
struct PlatformTextTests {
    private func platform(_ json: JSON) throws -> String? {
        let descriptor: JSON = [
            "mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 7,
            "digest": .string(Digest(sha256Of: [1]).description), "platform": json,
        ]
        return try Descriptor(JSONCursor(descriptor)).platform
    }

    @Test func itsPartsHoldNoSlashAndAreNotEmpty() throws {
        #expect(try platform(["os": "linux", "architecture": "arm64", "variant": "v8"]) == "linux/arm64/v8")
        #expect(try platform(["os": "linux", "architecture": "arm64"]) == "linux/arm64")
        for wrong: JSON in [
            ["os": "linux/arm64", "architecture": "v8"], ["os": "linux", "architecture": ""],
            ["os": "", "architecture": "arm64"], ["os": "linux", "architecture": "arm64", "variant": ""],
        ] {
            #expect(throws: JSONShapeError.self) { try platform(wrong) }
        }
    }
}
