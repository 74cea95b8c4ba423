// SPDX-License-Identifier: Apache-2.0

import Attestations
import Keys
import LocalRegistry
import OCIModel
import Policy
import Sigstore
import StrictJSON
import TestSigstore
import Testing
import TrustRoots
import Verification

/// An image, what a private Sigstore attests of it, and an engine that reads the instance's trust root from `/root.json`.
final class AttestationBench {
    /// How an attestation is attached.
    enum Layout: CaseIterable {
        /// A bundle among the referrers.
        case bundle
        /// A layer under the tag `sha256-<hex>.att`.
        case layer
    }

    static let signingTime = KeylessBench.signingTime
    static let provenance = "https://slsa.dev/provenance/v1"
    static let oldProvenance = "https://slsa.dev/provenance/v0.2"
    static let summary = "https://slsa.dev/verification_summary/v1"
    static let source = "source: https://github.com/acme/web"

    var sigstore: TestSigstore
    let content = FakeContent()
    let time = EngineBench.FakeTime(signingTime + 86_400)
    let image: TestImage
    /// A key of the bench's own.
    let key: TestSigstore.Key
    var limits = VerificationEngine.Limits()
    private var layers: [Digest: [TestSigstore.Signed]] = [:]
    private var engine: VerificationEngine?

    init(_ image: TestImage = TestImage(label: "attested")) throws {
        self.image = image
        sigstore = try TestSigstore(now: Self.signingTime)
        key = try TestSigstore.Key(.p256)
        content.images.add(image, to: "demo/app")
    }

    // MARK: what is attested

    /// A provenance by the run that it is about.
    func attest(
        _ build: GitHubBuild = GitHubBuild(), of subject: Digest? = nil, via layout: Layout = .bundle,
        at place: Digest? = nil, predicate: (JSON) throws -> JSON = { $0 },
        certificate: (inout TestSigstore.CertificateRecipe) throws -> Void = { _ in },
        signing edit: (inout TestSigstore.Recipe) throws -> Void = { _ in }
    ) throws {
        let isGenerators = build.builder?.hasPrefix(GitHubBuild.generator) ?? false
        let made = isGenerators ? build.generatorProvenance : build.provenance
        try attest(
            predicate(made), isGenerators ? Self.oldProvenance : Self.provenance, as: build.identity,
            of: subject, via: layout, at: place
        ) { recipe in
            try certificate(&recipe.certificate)
            try edit(&recipe)
        }
    }

    /// A statement by the holder of an identity, or of the bench's key when that is `nil`.
    func attest(
        _ predicate: JSON, _ type: String, as identity: TestSigstore.Identity?, of subject: Digest? = nil,
        via layout: Layout = .bundle, at place: Digest? = nil,
        _ edit: (inout TestSigstore.Recipe) throws -> Void = { _ in }
    ) throws {
        let statement = TestSigstore.Statement(
            [.init(subject ?? image.digest)], predicateType: type, predicate: predicate)
        func prepare(_ recipe: inout TestSigstore.Recipe) throws {
            recipe.statement = statement
            recipe.content = .statement
            try edit(&recipe)
        }
        let signed =
            if let identity {
                try sigstore.sign([], as: identity, prepare)
            } else {
                try sigstore.sign([], with: key, prepare)
            }
        attach(signed, layout, to: place ?? image.digest)
    }

    /// A verification summary by the bench's key; `predicate` changes it.
    func attestSummary(
        _ levels: [String], resource: String = "oci://registry.example/demo/app",
        of subject: Digest? = nil, predicate: (JSON) throws -> JSON = { $0 }
    ) throws {
        let made: JSON = [
            "verifier": ["id": "https://verify.acme.test"], "timeVerified": "2027-01-15T08:00:00Z",
            "resourceUri": .string(resource), "policy": ["uri": "https://acme.test/policy"],
            "verificationResult": "PASSED", "verifiedLevels": .strings(levels), "slsaVersion": "1.2",
        ]
        try attest(try predicate(made), Self.summary, as: nil, of: subject)
    }

    /// A summary about a commit, attached to the image.
    func attestSource(
        _ levels: [String] = ["SLSA_SOURCE_LEVEL_4"], commit: String = GitHubBuild.commit,
        resource: String = "git+https://github.com/acme/web", refs: JSON = ["sourceRefs": ["refs/heads/main"]]
    ) throws {
        let statement: JSON = [
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [["digest": ["gitCommit": .string(commit)], "annotations": refs]],
            "predicateType": .string(Self.summary),
            "predicate": [
                "verifier": ["id": "https://source.acme.test"], "resourceUri": .string(resource),
                "policy": ["uri": "https://acme.test/policy"], "verificationResult": "PASSED",
                "verifiedLevels": .strings(levels),
            ],
        ]
        let signed = try sigstore.sign([], with: key) { recipe in
            recipe.content = .envelope(payloadType: Statement.payloadType, payload: statement.serialized())
        }
        attach(signed, .bundle, to: image.digest)
    }

    func attach(_ signed: TestSigstore.Signed, _ layout: Layout, to digest: Digest) {
        switch layout {
        case .bundle: attach(bundle: signed.bundle(.v03).serialized(), to: digest)
        case .layer: layers[digest, default: []].append(signed)
        }
        let signed = layers[digest] ?? []
        guard !signed.isEmpty else { return }
        content.addManifest(
            signed.map { ($0.legacyLayer, MediaType(rawValue: $0.legacyMediaType), $0.legacyAnnotations) },
            to: "demo/app", tag: "sha256-\(digest.hex).att")
    }

    func attach(bundle: [UInt8], to digest: Digest) {
        let subject = Descriptor(mediaType: .imageManifest, digest: digest, size: 1)
        content.images.add(
            .artifact(bundle, type: "application/vnd.dev.sigstore.bundle.v0.3+json", of: subject),
            to: "demo/app")
    }

    /// An index of `children` that holds `statements` beside them, as BuildKit writes one; its digest.
    func addIndex(
        of children: [TestImage], statements: [(type: String, predicate: JSON, subject: Digest)] = []
    ) -> Digest {
        var entries = children.map { child in
            content.images.add(child, to: "demo/app")
            return child.descriptor
        }
        for (type, predicate, subject) in statements {
            let made = TestSigstore.Statement([.init(subject)], predicateType: type, predicate: predicate)
            let attached = content.addManifest(
                [
                    (
                        made.json.serialized(), "application/vnd.in-toto+json",
                        ["in-toto.io/predicate-type": type]
                    )
                ],
                to: "demo/app")
            entries.append(
                Descriptor(
                    mediaType: .imageManifest, digest: attached.digest, size: attached.size,
                    annotations: [
                        "vnd.docker.reference.type": "attestation-manifest",
                        "vnd.docker.reference.digest": subject.description,
                    ], platform: "unknown/unknown"))
        }
        let index = Manifest(mediaType: .imageIndex, content: .index(manifests: entries))
        return content.images.addManifest(index.json.serialized(), mediaType: .imageIndex, to: "demo/app")
    }

    // MARK: what it comes to

    /// The verdict about the image, or another digest, by a policy that asks for that level.
    func verdict(
        level: Int = 3, _ slsa: [String], body: [String] = [], application: [String] = [],
        of digest: Digest? = nil
    ) async throws -> ImageVerdict {
        let policy = try Self.policy(level: level, slsa, body: body, application: application)
        let engine = engine ?? makeEngine()
        self.engine = engine
        let verdicts = await engine.verify(
            [ImageRequest("registry.example/demo/app@\(digest ?? image.digest)")], under: policy)
        return try #require(verdicts.first)
    }

    /// The same in a line: `verified 3`, or `rejected 0 slsa.source-mismatch`.
    func found(
        level: Int = 3, _ slsa: [String], body: [String] = [], application: [String] = [],
        of digest: Digest? = nil
    ) async throws -> String {
        try await verdict(level: level, slsa, body: body, application: application, of: digest).line
    }

    private func makeEngine() -> VerificationEngine {
        let (root, time) = (sigstore.trustedRoot.serialized(), time)
        return VerificationEngine(
            content: content, keys: KeyResolver(ring: KeyRing(directory: nil)),
            trustRoots: TrustRootStore(readFile: { _, _ in root }, now: { time.now }), limits: limits,
            now: { time.now })
    }

    /// A project's policy, and what an application says beside it.
    static func policy(
        level: Int, _ slsa: [String], body: [String] = [], application: [String] = []
    ) throws -> EffectivePolicy {
        let lines =
            body.map { "    \($0)" } + (slsa.isEmpty ? [] : ["    slsa:"]) + slsa.map { "      \($0)" }
        let text = """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: shop}
            spec:
              imageVerification:
                applicationSigners: forbid
                minSlsaLevel: \(level)
            \(lines.joined(separator: "\n"))

            """
        let owner = """
            ---
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: web}
            spec:
              project: shop
              imageVerification:
            \(application.map { "    \($0)" }.joined(separator: "\n"))

            """
        let set = PolicyReader.read(
            yaml: Array((application.isEmpty ? text : text + owner).utf8), file: "policy.yaml")
        try #require(set.diagnostics.isEmpty, "\(set.diagnostics)")
        return EffectivePolicy(policies: set.projects, application: set.applications.first)
    }

    // MARK: lines of policies

    /// A trust table of these entries alone.
    static func builders(_ entries: String...) -> [String] {
        ["builtInBuilders: false", "builders: [\(entries.joined(separator: ", "))]"]
    }

    /// An entry, in flow style, whose signers are workflows of GitHub under the instance's root.
    static func builder(
        _ use: String, subject: String = "https://github.com/[^@]+@.+", issuer: String = GitHubBuild.issuer,
        _ more: String = ""
    ) -> String {
        let identity = "{issuer: '\(issuer)', subjectRegExp: '\(subject)'}"
        let signer = "{method: keyless, trustedRoot: /root.json, identities: [\(identity)]}"
        return "{name: own-\(use), use: \(use), signers: [\(signer)]\(more.isEmpty ? "" : ", \(more)")}"
    }

    /// The generator, a workflow of GitHub, and one that may be called by others.
    static let generator = builders(builder("slsa-github-generator"))
    static let workflow = builders(builder("github-workflow"))
    static func reusable(_ workflow: String) -> [String] {
        builders(builder("github-reusable-workflow", "workflows: ['\(workflow)']"))
    }

    /// The bench's key as a signer.
    var keySigner: String {
        "{method: static, trustedRoot: /root.json, publicKey: \"\(key.pem.replacing("\n", with: "\\n"))\"}"
    }

    /// An entry whose signer is the bench's key.
    func keyBuilder(_ more: String) -> String { "{name: keyed, signers: [\(keySigner)], \(more)}" }

    /// Verifiers of images and of sources, both of whom the bench's key signs for.
    func verifiers(
        resource: String = "oci://{repository}", maxLevel: Int = 3, maxSourceLevel: Int = 4,
        ofSources: Int = 4
    ) -> String {
        let image = """
            {name: images, verifierId: 'https://verify.acme.test', signers: [\(keySigner)], \
            resourceUri: '\(resource)', maxLevel: \(maxLevel), maxSourceLevel: \(maxSourceLevel)}
            """
        let source = """
            {name: sources, verifierId: 'https://source.acme.test', signers: [\(keySigner)], \
            maxSourceLevel: \(ofSources)}
            """
        return "verifiers: [\(image), \(source)]"
    }
}

extension ImageVerdict {
    /// Outcome, level, and the codes that decided, each once; that the level is too low goes without saying.
    var line: String {
        var words = [outcome.rawValue, level.map(String.init) ?? "-"]
        for code in decidingCodes where code != "slsa.level-too-low" && !words.contains(code) {
            words.append(code)
        }
        return words.joined(separator: " ")
    }

    /// What the next level lacks, in words.
    var lacking: [LevelGap] { requirements.first?.level?.lacking ?? [] }
}

extension FakeContent {
    /// Adds a manifest of these layers; its descriptor.
    @discardableResult
    func addManifest(
        _ layers: [(bytes: [UInt8], type: MediaType, annotations: [String: String])], to repository: String,
        tag: String? = nil
    ) -> Descriptor {
        func descriptor(_ bytes: [UInt8], _ type: MediaType, _ annotations: [String: String]) -> Descriptor {
            images.addBlob(bytes, to: repository)
            return Descriptor(
                mediaType: type, digest: Digest(sha256Of: bytes), size: bytes.count, annotations: annotations)
        }
        let manifest = Manifest(
            mediaType: .imageManifest,
            content: .image(
                config: descriptor(Array("{}".utf8), .empty, [:]),
                layers: layers.map { descriptor($0.bytes, $0.type, $0.annotations) }))
        let bytes = manifest.json.serialized()
        let digest = images.addManifest(bytes, mediaType: .imageManifest, to: repository, tag: tag)
        return Descriptor(mediaType: .imageManifest, digest: digest, size: bytes.count)
    }
}
