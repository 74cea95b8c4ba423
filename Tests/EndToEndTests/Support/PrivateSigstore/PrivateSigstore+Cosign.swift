// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import TestSigstore
import Testing

extension PrivateSigstore {
    /// Which services a signature's evidence comes from.
    enum Evidence: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case rekorV1 = "Rekor v1"
        case rekorV1AndTimestamp = "Rekor v1 and a time-stamp"
        case rekorV2 = "Rekor v2 and a time-stamp"
        case timestamp = "a time-stamp alone"

        var testDescription: String { rawValue }
        fileprivate var rekor: Int? {
            switch self {
            case .rekorV1, .rekorV1AndTimestamp: 1
            case .rekorV2: 2
            case .timestamp: nil
            }
        }
        var isStamped: Bool { self != .rekorV1 }
        /// The logs that vouch.
        var logs: [String] {
            switch self {
            case .rekorV1, .rekorV1AndTimestamp: ["https://rekor.acme.test"]
            case .rekorV2: ["https://log2026-1.rekor.acme.test"]
            case .timestamp: []
            }
        }
        /// Who proves the time.
        var timeSources: [String] {
            let authority = "https://timestamp.acme.test/api/v1/timestamp"
            return switch self {
            case .rekorV1: logs
            case .rekorV1AndTimestamp: logs + [authority]
            case .rekorV2, .timestamp: [authority]
            }
        }

        static let logged = allCases.filter { !$0.logs.isEmpty }
    }

    /// Signs with a certificate for an identity in cosign's old layout.
    func signLegacy(
        _ reference: String, as identity: TestSigstore.Identity, by cosign: Cosign,
        location: Testing.SourceLocation = #_sourceLocation
    ) async throws {
        let old = cosign == .two ? [] : ["--use-signing-config=false", "--new-bundle-format=false"]
        let run = try await cosign.run(
            [
                "sign", "-y", "--fulcio-url", url, "--rekor-url", url, "--identity-token",
                token(for: identity),
            ] + old + [reference], home: folder, environment: try keyFiles())
        try #require(run.code == 0, "\(run.errors)", sourceLocation: location)
    }

    /// The exit code of cosign 2's `verify` for an identity under this root.
    func cosign2Verify(_ reference: String, _ identity: TestSigstore.Identity) async throws -> Int {
        try await Cosign.two.run(
            [
                "verify", "--certificate-identity", identity.nameText, "--certificate-oidc-issuer",
                identity.issuer, reference,
            ], home: folder, environment: try keyFiles()
        ).code
    }

    /// What tells cosign 2 whom to trust; it knows no trusted root.
    private func keyFiles() throws -> [String: String] {
        let chain = sigstore.authorities.flatMap(\.chain).map(\.pem).joined()
        return [
            "SIGSTORE_ROOT_FILE": try folder.write("fulcio.pem", chain),
            "SIGSTORE_CT_LOG_PUBLIC_KEY_FILE": try folder.write(
                "ctlog.pub", sigstore.certificateLogs.map(\.key.pem).joined()),
            "SIGSTORE_REKOR_PUBLIC_KEY": try folder.write(
                "rekor.pub", sigstore.logs.filter { $0.generation == .v1 }.map(\.key.pem).joined()),
        ]
    }

    /// Signs with cosign 3 and a certificate for an identity: a bundle.
    func sign(
        _ reference: String, as identity: TestSigstore.Identity, _ evidence: Evidence = .rekorV1,
        location: Testing.SourceLocation = #_sourceLocation
    ) async throws {
        try await cosign3(
            ["sign", "--identity-token", token(for: identity)], reference, evidence, location)
    }

    /// Signs with cosign 3 and a key pair, entered in the log: a bundle.
    func sign(
        _ reference: String, with key: CosignKey, _ evidence: Evidence = .rekorV1,
        location: Testing.SourceLocation = #_sourceLocation
    ) async throws {
        try await cosign3(["sign", "--key", key.privateFile], reference, evidence, location)
    }

    /// Attaches an attestation, of a predicate of our own unless another is given, with a certificate for an identity.
    func attest(
        _ reference: String, as identity: TestSigstore.Identity, _ predicate: AttestedPredicate = .checked,
        _ evidence: Evidence = .rekorV1, location: Testing.SourceLocation = #_sourceLocation
    ) async throws {
        let attest =
            ["attest"] + (try predicate.options(in: folder)) + ["--identity-token", token(for: identity)]
        try await cosign3(attest, reference, evidence, location)
    }

    /// The exit code of cosign 3's `verify` for an identity, under this root unless another is given.
    func cosignVerify(
        _ reference: String, _ identity: TestSigstore.Identity, _ options: [String] = [], root: String? = nil
    ) async throws -> Int {
        try await Cosign.three.run(
            [
                "verify", "--trusted-root", root ?? trustedRoot, "--certificate-identity", identity.nameText,
                "--certificate-oidc-issuer", identity.issuer,
            ] + options + [reference], home: folder
        ).code
    }

    private func cosign3(
        _ command: [String], _ reference: String, _ evidence: Evidence, _ location: Testing.SourceLocation
    ) async throws {
        let common = ["-y"] + (try services(evidence))
        let run = try await Cosign.three.run(command + common + [reference], home: folder)
        try #require(run.code == 0, "\(run.errors)", sourceLocation: location)
    }

    /// The options that tell cosign 3 where the services are; `time` is what signatures are stamped with, in seconds
    /// since 1970, if not with now.
    func services(_ evidence: Evidence, at time: Int? = nil) throws -> [String] {
        ["--signing-config", try signingConfig(evidence, at: time), "--trusted-root", trustedRoot]
    }

    /// The file that tells cosign 3 where the services are (protobuf-specs, `SigningConfig`, version 0.2).
    private func signingConfig(_ evidence: Evidence, at time: Int?) throws -> String {
        func service(_ path: String, _ version: Int) -> JSON {
            [
                "url": .string(url + path), "majorApiVersion": .int(version), "operator": "acme.test",
                "validFor": ["start": "2026-01-01T00:00:00Z"],
            ]
        }
        var config = JSONObject()
        config["mediaType"] = "application/vnd.dev.sigstore.signingconfig.v0.2+json"
        config["caUrls"] = [service("", 1)]
        config["oidcUrls"] = [service("", 1)]
        if let rekor = evidence.rekor {
            config["rekorTlogUrls"] = [service("", rekor)]
            config["rekorTlogConfig"] = ["selector": "ANY"]
        }
        if evidence.isStamped {
            config["tsaUrls"] = [
                service(time.map(TimestampService.path(at:)) ?? TimestampService.path, 1)
            ]
            config["tsaConfig"] = ["selector": "ANY"]
        }
        return try folder.write(
            "signing-config-\(UUID().uuidString).json", JSON.object(config).text())
    }
}
