// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A token of SoftHSM in a folder, with `softhsm2-util` and OpenSC's `pkcs11-tool` to fill it and to sign with it.
///
/// A program that loads ``module`` finds the token when it runs with ``environment``.
package struct SoftHSM: Sendable {
    /// What `pkcs11-tool` calls kinds of keys.
    package enum KeyType: String, Sendable, CaseIterable {
        case p256 = "EC:prime256v1"
        case p384 = "EC:secp384r1"
        case p521 = "EC:secp521r1"
        case rsa2048 = "rsa:2048"
        case ed25519 = "EC:edwards25519"
    }

    package let folder: String
    package let label: String
    package let pin: String

    /// Makes a token. `folder` may be another token's, whose configuration is then shared.
    package init(in folder: String, label: String = "assay", pin: String = "31415926") async throws {
        self.folder = folder
        self.label = label
        self.pin = pin
        let tokens = "\(folder)/tokens"
        try FileManager.default.createDirectory(atPath: tokens, withIntermediateDirectories: true)
        let settings = """
            directories.tokendir = \(tokens)
            objectstore.backend = file
            log.level = ERROR

            """
        try Data(settings.utf8).write(to: URL(filePath: "\(folder)/softhsm2.conf"))
        try await run(
            Self.util,
            [
                "--module", Self.module, "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin",
                "27182818",
            ])
    }

    /// What a program needs to find the tokens.
    package var environment: [String: String] {
        ["SOFTHSM2_CONF": "\(folder)/softhsm2.conf", "LD_LIBRARY_PATH": Self.libraries]
    }

    /// Makes a key pair.
    ///
    /// - Parameters:
    ///   - type: Its kind.
    ///   - label: Its label.
    ///   - id: Its id, in hexadecimal.
    ///   - isHidden: Whether the public key too is seen only with the PIN.
    package func generate(
        _ type: KeyType, label: String, id: String, isHidden: Bool = false
    ) async throws {
        try await tool(
            [
                "--login", "--pin", pin, "--keypairgen", "--key-type", type.rawValue, "--label", label,
                "--id", id,
            ]
                + (isHidden ? ["--private"] : []))
    }

    /// Removes a key pair's public half.
    package func removePublicKey(label: String) async throws {
        try await tool(["--login", "--pin", pin, "--delete-object", "--type", "pubkey", "--label", label])
    }

    /// Writes a certificate, in DER.
    package func write(certificate file: String, label: String, id: String) async throws {
        try await tool(
            [
                "--login", "--pin", pin, "--write-object", file, "--type", "cert", "--label", label, "--id",
                id,
            ])
    }

    /// The CKA_EC_POINT of a public key, as `pkcs11-tool` lists it.
    package func point(label: String) async throws -> [UInt8] {
        let listing = try await tool(["--list-objects", "--type", "pubkey"]).output
        // The point comes before the label.
        guard
            let object = listing.components(separatedBy: "Public Key Object").first(where: {
                $0.contains(" \(label)\n")
            }),
            let line = object.split(separator: "\n").first(where: { $0.contains("EC_POINT:") }),
            let text = line.split(separator: " ").last
        else { throw PeerError("no point of \(label) in: \(listing)") }
        var digits = text[...]
        var bytes: [UInt8] = []
        while !digits.isEmpty {
            guard let byte = UInt8(digits.prefix(2), radix: 16) else {
                throw PeerError("not hexadecimal: \(text)")
            }
            bytes.append(byte)
            digits = digits.dropFirst(2)
        }
        return bytes
    }

    /// The public key as `pkcs11-tool` reads it: SubjectPublicKeyInfo in DER. OpenSC 0.23 can do so for RSA and P-256
    /// alone.
    package func publicKey(label: String) async throws -> [UInt8] {
        let file = "\(folder)/\(UUID().uuidString).der"
        try await tool(
            [
                "--login", "--pin", pin, "--read-object", "--type", "pubkey", "--label", label,
                "--output-file",
                file,
            ])
        return Array(try Data(contentsOf: URL(filePath: file)))
    }

    /// An ECDSA signature in DER over the digest in a file, as `cosign attach signature` takes it in base64: sign the
    /// SHA-256 of the payload with a P-256 key, of `cosign generate`'s output for example.
    ///
    /// The key is named by its id, in hexadecimal: when it signs, `pkcs11-tool` takes no notice of a label.
    package func sign(digest: [UInt8], id: String) async throws -> [UInt8] {
        let input = "\(folder)/\(UUID().uuidString).digest"
        let output = "\(folder)/\(UUID().uuidString).signature"
        try Data(digest).write(to: URL(filePath: input))
        try await tool(
            [
                "--login", "--pin", pin, "--sign", "--mechanism", "ECDSA", "--signature-format", "openssl",
                "--id", id, "--input-file", input, "--output-file", output,
            ])
        return Array(try Data(contentsOf: URL(filePath: output)))
    }

    @discardableResult private func tool(_ arguments: [String]) async throws -> PeerProgram.Run {
        try await run(Self.tool, ["--module", Self.module, "--token-label", label] + arguments)
    }

    @discardableResult private func run(
        _ program: String, _ arguments: [String]
    ) async throws -> PeerProgram.Run {
        let run = try await PeerProgram(program, environment: environment).run(arguments)
        guard run.code == 0 else { throw PeerError("\(program) failed: \(run.errors)") }
        return run
    }

    /// The module's path.
    package static let module = "\(libraries)/softhsm/libsofthsm2.so"
    package static let isInstalled = [util, tool].allSatisfy(PeerFolder.isExecutable)
    /// Whether tests that need it run.
    package static let isExpected = isInstalled || PeerFolder.isCI

    private static let root = "\(PeerFolder.path)/pkg/softhsm/usr"
    private static let util = "\(root)/bin/softhsm2-util"
    private static let tool = "\(root)/bin/pkcs11-tool"
    /// Debian's folder for this machine's architecture.
    private static let libraries: String = {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/lib")) ?? []
        return "\(root)/lib/\(folders.first { $0.hasSuffix("-linux-gnu") } ?? "missing")"
    }()
}
