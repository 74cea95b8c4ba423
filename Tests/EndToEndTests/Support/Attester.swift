// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import StrictJSON
import TestSigstore
import Testing

/// How real cosign puts an attestation by a key beside an image. Each can have it stamped by an authority of one's own;
/// cosign 3 is told of it by a signing configuration, or by an address where it is told to use none. Of what cosign 3
/// has stamped in the old layout no cosign knows the time: the signature is stamped, where they look for the envelope.
enum Attester: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case cosign2 = "cosign 2"
    case cosign2Bundle = "cosign 2, bundle"
    case cosign3 = "cosign 3"
    case cosign3Legacy = "cosign 3, old layout"

    var testDescription: String { rawValue }
    var isBundle: Bool { self == .cosign2Bundle || self == .cosign3 }

    /// Those whose programs are expected to be here.
    static let expected = allCases.filter { $0.cosign == .two || Peers.cosign3.isExpected }
    /// Those whose time-stamps count.
    static let stamping = expected.filter { $0 != .cosign3Legacy }
    /// One of each layout, as each line of cosign comes.
    static let usual = expected.filter { $0 == .cosign2 || $0 == .cosign3 }

    private var cosign: Cosign { self == .cosign2 || self == .cosign2Bundle ? .two : .three }

    /// Attests with a key. `time` is what the running suite's private Sigstore stamps it with, in seconds since 1970;
    /// without one it is not stamped.
    func attest(
        _ image: Pushed, _ predicate: AttestedPredicate, by key: CosignKey, at time: Int?,
        location: Testing.SourceLocation = #_sourceLocation
    ) async throws {
        let arguments =
            ["attest", "--key", key.privateFile, "-y"] + (try predicate.options(in: key.home))
            + (try services(key.home, time))
        let run = try await cosign.run(arguments + [image.byDigest], home: key.home)
        try #require(run.code == 0, "\(run.errors)", sourceLocation: location)
    }

    private func services(_ home: Folder, _ time: Int?) throws -> [String] {
        let sigstore = try PrivateSigstore.current
        let address = time.map { ["--timestamp-server-url", sigstore.timestampURL(at: $0)] } ?? []
        return switch self {
        case .cosign2: ["--tlog-upload=false"] + address
        case .cosign2Bundle: ["--tlog-upload=false", "--new-bundle-format"] + address
        case .cosign3:
            try time.map { try sigstore.services(.timestamp, at: $0) } ?? cosign.withoutServices(home)
        case .cosign3Legacy:
            ["--use-signing-config=false", "--new-bundle-format=false", "--tlog-upload=false"] + address
        }
    }

    /// `cosign verify-attestation` by the same line of cosign, which asks for a time-stamp of the running suite's private
    /// Sigstore.
    func verify(_ image: Pushed, _ type: String, _ key: CosignKey) async throws -> Program.Run {
        let sigstore = try PrivateSigstore.current
        let chain = sigstore.sigstore.timestampAuthorities.flatMap(\.chain).map(\.pem).joined()
        let authority =
            isBundle
            ? ["--trusted-root", sigstore.trustedRoot]
            : ["--timestamp-certificate-chain", try sigstore.folder.write("tsa.pem", chain)]
        let layout =
            switch self {
            case .cosign2, .cosign3: [String]()
            case .cosign2Bundle: ["--new-bundle-format"]
            case .cosign3Legacy: ["--new-bundle-format=false"]
            }
        return try await cosign.run(
            [
                "verify-attestation", "--type", type, "--key", key.publicFile, "--insecure-ignore-tlog",
                "--use-signed-timestamps",
            ] + layout + authority + [image.byDigest], home: key.home)
    }

    /// What is attached to an image in this layout.
    func attached(to image: Pushed) async throws -> Manifest {
        try await image.registry.manifest(tag(of: image), in: image.name)
    }

    /// Puts a former list of attachments in the place of what is there by now, as anybody may who can push; none in that
    /// of a list of `nil`.
    func replace(_ former: Manifest?, of image: Pushed) async throws {
        var manifest = if let former { former } else { try await attached(to: image) }
        if former == nil {
            switch manifest.content {
            case .image(let config, _): manifest.content = .image(config: config, layers: [])
            case .index: manifest.content = .index(manifests: [])
            }
        }
        try await image.registry.push(
            manifest: manifest.json.serialized(), isBundle ? .imageIndex : .imageManifest, as: tag(of: image),
            to: image.name)
    }

    /// Lists what is attached the other way round.
    func reverse(_ image: Pushed) async throws {
        var manifest = try await attached(to: image)
        switch manifest.content {
        case .image(let config, let layers):
            manifest.content = .image(config: config, layers: layers.reversed())
        case .index(let manifests): manifest.content = .index(manifests: manifests.reversed())
        }
        try await replace(manifest, of: image)
    }

    private func tag(of image: Pushed) -> String {
        isBundle ? Pushed.referrersTag(image.digest) : Pushed.attestationsTag(image.digest)
    }
}
