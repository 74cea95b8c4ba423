// SPDX-License-Identifier: Apache-2.0

import Keys
import LocalRegistry
import OCIModel
import Policy
import StrictJSON
import TestSigstore
import Testing
import TrustRoots
import Verification

/// An image, what a private Sigstore made of it, and an engine that reads the instance's trust root from a file.
struct KeylessBench {
    /// When things are signed, in seconds since 1970.
    static let signingTime = 1_800_000_000
    static let issuer = "https://login.acme.test"
    static let developer = TestSigstore.Identity.email("dev@acme.test", issuer: issuer)

    var sigstore: TestSigstore
    /// The document of the trust root; the instance's own when it is `nil`.
    var document: [UInt8]?
    /// The moment of the check.
    var now = signingTime + 86_400
    private let image = TestImage(label: "keyless")
    private let content = FakeContent()
    private var layers: [TestSigstore.Signed] = []

    init() throws {
        sigstore = try TestSigstore(now: Self.signingTime)
        content.images.add(image, to: "demo/app", tag: "v1")
    }

    /// Takes everything out of the instance but its authority: an own PKI.
    mutating func leaveTheAuthorityAlone() {
        sigstore.logs = []
        sigstore.certificateLogs = []
        sigstore.timestampAuthorities = []
    }

    /// Adds a layer to the legacy tag, signed for the identity; without an issuer it is one that the authority alone
    /// vouches for.
    mutating func addLayer(
        as identity: TestSigstore.Identity = developer,
        _ edit: (inout TestSigstore.Recipe) throws -> Void = { _ in }
    ) throws {
        let payload = TestSigstore.simpleSigningPayload(image.digest, annotations: [:])
        layers.append(
            try sigstore.sign(payload, as: identity) { recipe in
                prepare(&recipe, identity)
                try edit(&recipe)
            })
    }

    /// Adds a bundle in a referrer, signed with a key.
    func addBundle(
        with key: TestSigstore.Key, _ edit: (inout TestSigstore.Recipe) throws -> Void = { _ in }
    ) throws {
        let signed = try sigstore.sign([], with: key) { recipe in
            recipe.statement = .cosignSignature(of: image.digest, annotations: [:])
            recipe.content = .statement
            try edit(&recipe)
        }
        let bundle = signed.bundle(.v03).serialized()
        let type: MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json"
        addManifest(
            [(bundle, type, [:])], tag: nil,
            subject: [
                "mediaType": .string(MediaType.imageManifest.rawValue),
                "digest": .string(image.digest.description),
                "size": .int(image.manifest.count),
            ])
    }

    /// What is decided about the image by a policy of one line a signer, in YAML's flow form.
    func verdict(
        _ signers: [String], threshold: Int = 1,
        keys: KeyResolver = KeyResolver(ring: KeyRing(directory: nil))
    ) async throws -> ImageVerdict {
        if !layers.isEmpty {
            addManifest(
                layers.map {
                    ($0.legacyLayer, MediaType(rawValue: $0.legacyMediaType), $0.legacyAnnotations)
                },
                tag: "sha256-\(image.digest.hex).sig")
        }
        let text = """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: shop}
            spec:
              imageVerification:
                applicationSigners: forbid
                threshold: \(threshold)
                defaultSigners:
            \(signers.map { "      - {\($0)}" }.joined(separator: "\n"))

            """
        let set = PolicyReader.read(yaml: Array(text.utf8), file: "project.yaml")
        try #require(set.diagnostics.isEmpty, "\(set.diagnostics)")
        let (root, now) = (document ?? sigstore.trustedRoot.serialized(), now)
        let engine = VerificationEngine(
            content: content, keys: keys,
            trustRoots: TrustRootStore(readFile: { _, _ in root }, now: { now }), now: { now })
        let verdicts = await engine.verify(
            [ImageRequest("registry.example/demo/app@\(image.digest)")],
            under: EffectivePolicy(policies: set.projects, application: nil))
        return try #require(verdicts.first)
    }

    /// A signer of that identity under the instance's root; `more` are further keys of it.
    static func keyless(_ identity: String, _ more: String = "") -> String {
        "method: keyless, trustedRoot: /root.json, identities: [{\(identity)}]"
            + (more.isEmpty ? "" : ", \(more)")
    }

    /// The developer, with the issuer.
    static let developerSigner = keyless("issuer: '\(issuer)', subject: dev@acme.test")

    /// A signer with a key under the instance's root.
    static func key(_ key: TestSigstore.Key, _ more: String = "") -> String {
        "method: static, trustedRoot: /root.json, publicKey: \"\(key.pem.replacing("\n", with: "\\n"))\""
            + (more.isEmpty ? "" : ", \(more)")
    }

    private func prepare(_ recipe: inout TestSigstore.Recipe, _ identity: TestSigstore.Identity) {
        if sigstore.logs.isEmpty { recipe.logs = [] }
        if sigstore.certificateLogs.isEmpty { recipe.certificateTimestamps = [] }
        guard identity.issuer.isEmpty else { return }
        for number in [1, 8] { recipe.certificate.remove(TestSigstore.Extension.fulcio(number)) }
    }

    private func addManifest(
        _ layers: [(bytes: [UInt8], type: MediaType, annotations: [String: String])], tag: String?,
        subject: JSON? = nil
    ) {
        let config = Array("{}".utf8)
        func descriptor(
            _ bytes: [UInt8], _ type: MediaType, _ annotations: [String: String] = [:]
        ) -> JSON {
            content.images.addBlob(bytes, to: "demo/app")
            var members = JSONObject()
            for (name, value) in annotations.sorted(by: { $0.key < $1.key }) {
                members[name] = .string(value)
            }
            return [
                "mediaType": .string(type.rawValue), "digest": .string("\(Digest(sha256Of: bytes))"),
                "size": .int(bytes.count),
                "annotations": .object(members),
            ]
        }
        var manifest: JSON = [
            "schemaVersion": 2, "mediaType": .string(MediaType.imageManifest.rawValue),
            "config": descriptor(config, "application/vnd.oci.empty.v1+json"),
            "layers": .array(layers.map { descriptor($0.bytes, $0.type, $0.annotations) }),
        ]
        if let subject { manifest = (try? manifest.setting("/subject", to: subject)) ?? manifest }
        content.images.addManifest(
            manifest.serialized(), mediaType: .imageManifest, to: "demo/app", tag: tag)
    }
}

extension ImageVerdict {
    /// The codes of what stands for an outcome.
    var decidingCodes: [String] { allReasons.filter { $0.outcome != nil }.map(\.code) }
    /// The codes of what is said besides.
    var otherCodes: [String] { allReasons.filter { $0.outcome == nil }.map(\.code) }
}
