// SPDX-License-Identifier: Apache-2.0

import Keys
import LocalRegistry
import OCIModel
import Policy
import Signatures
import Signing
import Synchronization
import Testing
import TrustRoots
import Verification

/// An engine over content in memory, and the one key that its policy trusts.
struct EngineBench {
    /// How signatures are attached.
    enum Layout: CaseIterable {
        case legacy, bundle
    }

    let content: FakeContent
    let engine: VerificationEngine
    let policy: EffectivePolicy
    /// Seconds since 1970.
    let time: FakeTime
    private let signer: CosignSigner

    /// A clock that stands.
    final class FakeTime: Sendable {
        private let seconds: Mutex<Int>

        init(_ now: Int) { seconds = Mutex(now) }

        var now: Int { seconds.withLock { $0 } }
        func advance(_ more: Int) { seconds.withLock { $0 += more } }
    }

    /// - Parameter keys: Finds the keys that policies name, at the bench's time.
    init(
        _ content: FakeContent = FakeContent(),
        limits: VerificationEngine.Limits = VerificationEngine.Limits(), trustMaxAge: Int? = nil,
        keys: (FakeTime) -> KeyResolver = { _ in KeyResolver(ring: KeyRing(directory: nil)) }
    ) throws {
        self.content = content
        signer = CosignSigner(try SigningKey())
        let time = FakeTime(try #require(PolicyDate.seconds("2026-11-21")))
        self.time = time
        engine = VerificationEngine(
            content: content, keys: keys(time),
            trustRoots: TrustRootStore(maxAge: trustMaxAge, readFile: KeyFiles.read, now: { time.now }),
            limits: limits, now: { time.now })
        policy = try Self.policy(signer, "")
    }

    /// The policy with another line, and lines of the signer's.
    func policy(_ line: String, signer lines: [String] = []) throws -> EffectivePolicy {
        try Self.policy(signer, line, lines)
    }

    /// The same policy with another key.
    func policy(trusting signer: CosignSigner) throws -> EffectivePolicy { try Self.policy(signer, "") }

    func verify(_ references: [String], under other: EffectivePolicy? = nil) async -> [ImageVerdict] {
        await engine.verify(references.map { ImageRequest($0) }, under: other ?? policy)
    }

    /// How many requests began with a word.
    func asked(_ word: String) -> Int { content.asked.count { $0.hasPrefix("\(word) ") } }

    @discardableResult
    func addSigned(_ tag: String, _ layout: Layout) throws -> Digest {
        let image = TestImage(label: tag)
        content.images.add(image, to: "demo/app", tag: tag)
        try sign(image, layout)
        return image.digest
    }

    func sign(_ image: TestImage, _ layout: Layout, by other: CosignSigner? = nil) throws {
        let signer = other ?? signer
        let artifact: SignatureArtifact =
            switch layout {
            case .legacy: .legacy([try signer.sign(UnsignedPayload(image.digest))], of: image.digest)
            case .bundle:
                .bundle(try signer.sign(.imageSignature(of: image.digest)), of: image.descriptor)
            }
        for blob in artifact.blobs { content.images.addBlob(blob, to: "demo/app") }
        content.images.addManifest(
            artifact.bytes, mediaType: .imageManifest, to: "demo/app", tag: artifact.tag)
    }

    /// A policy that trusts one signer, in YAML's flow form.
    static func policy(signer: String) -> EffectivePolicy {
        let text = """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: shop}
            spec:
              imageVerification:
                applicationSigners: forbid
                defaultSigners: [{\(signer)}]

            """
        let set = PolicyReader.read(yaml: Array(text.utf8), file: "project.yaml")
        return EffectivePolicy(policies: set.projects, application: nil)
    }

    private static func policy(
        _ signer: CosignSigner, _ line: String, _ signerLines: [String] = []
    ) throws -> EffectivePolicy {
        let more = signerLines.map { "        \($0)" }.joined(separator: "\n")
        let pem = signer.publicKey.pem.split(separator: "\n").map { "          \($0)" }.joined(
            separator: "\n")
        let text = """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: shop}
            spec:
              imageVerification:
                applicationSigners: forbid
                \(line)
                defaultSigners:
                  - method: static
                    publicKey: |
            \(pem)
            \(more)

            """
        let set = PolicyReader.read(yaml: Array(text.utf8), file: "project.yaml")
        return EffectivePolicy(policies: set.projects, application: nil)
    }
}
