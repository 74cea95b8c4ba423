// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A key pair in files, made by cosign with an empty password.
struct CosignKey: Sendable {
    let privateFile: String
    let publicFile: String
    let home: Folder

    init(named name: String, in folder: Folder) async throws {
        home = folder
        privateFile = folder.file("\(name).key")
        publicFile = folder.file("\(name).pub")
        let run = try await Cosign.two.run(
            ["generate-key-pair", "--output-key-prefix", folder.file(name)], home: folder)
        try #require(run.code == 0, "\(run.errors)")
    }

    var pem: String { get throws { try String(contentsOf: URL(filePath: publicFile), encoding: .utf8) } }
}

/// The two lines of cosign.
enum Cosign: String, Sendable {
    case two = "cosign2"
    case three = "cosign3"

    /// Runs a command that knows no service beyond the registry, but for those that its arguments or the
    /// environment name.
    func run(
        _ arguments: [String], home: Folder, environment services: [String: String] = [:]
    ) async throws -> Program.Run {
        let peer: Peers = self == .two ? .cosign2 : .cosign3
        guard peer.isInstalled else { throw MissingProgram(name: rawValue) }
        let environment = [
            "COSIGN_PASSWORD": "", "HOME": home.path, "TUF_MIRROR": home.file("no-tuf"),
        ].merging(services) { _, new in new }
        return try await Program(path: peer.path, environment: environment).run(arguments)
    }

    /// The exit code of `cosign verify` with that key.
    func verify(_ reference: String, _ key: CosignKey, _ options: [String] = []) async throws -> Int {
        try await run(
            ["verify", "--key", key.publicFile, "--insecure-ignore-tlog"] + options + [reference],
            home: key.home
        ).code
    }

    /// Attaches an attestation of a predicate of our own.
    func attest(_ reference: String, _ key: CosignKey) async throws {
        let common =
            ["attest", "--key", key.privateFile, "-y"] + (try AttestedPredicate.checked.options(in: key.home))
        let run = try await run(common + withoutServices(key.home) + [reference], home: key.home)
        try #require(run.code == 0, "\(run.errors)")
    }

    /// The options that keep it from asking services.
    func withoutServices(_ home: Folder) -> [String] {
        self == .two ? ["--tlog-upload=false"] : ["--signing-config", Self.signingConfig(home)]
    }

    /// Writes what cosign 3 needs to sign without services.
    static func prepare(_ home: Folder) async throws {
        guard Peers.cosign3.isInstalled else { return }
        let run = try await Cosign.three.run(
            ["signing-config", "create", "--out", signingConfig(home)], home: home)
        try #require(run.code == 0, "\(run.errors)")
    }

    private static func signingConfig(_ home: Folder) -> String { home.file("no-services.json") }
}

/// How an image gets signed.
enum Writer: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case cosign2 = "cosign 2"
    case cosign3 = "cosign 3"
    case cosign3Legacy = "cosign 3, old layout"

    var testDescription: String { rawValue }
    var cosign: Cosign { self == .cosign2 ? .two : .three }
    var isBundle: Bool { self == .cosign3 }

    /// Those whose programs are expected to be here.
    static let expected = allCases.filter { $0 == .cosign2 || Peers.cosign3.isExpected }

    /// The cosigns that can read what this writes: cosign 2 sees no bundles.
    var readers: [Cosign] {
        (isBundle ? [.three] : [.two, .three]).filter { $0 == .two || Peers.cosign3.isExpected }
    }

    /// Where the signature is found in a registry without the referrers API.
    var route: String { isBundle ? "referrers-tag" : "legacy-tag" }

    /// Signs; `options` may hold `-r` and `-a name=value`.
    func sign(_ reference: String, _ key: CosignKey, _ options: [String] = []) async throws {
        try await sign(reference, key: key.privateFile, home: key.home, options)
    }

    /// Signs with a key by its file or its URI, for which the environment may name a service.
    func sign(
        _ reference: String, key: String, home: Folder, _ options: [String] = [],
        environment: [String: String] = [:]
    ) async throws {
        let services =
            self == .cosign3Legacy
            ? ["--use-signing-config=false", "--new-bundle-format=false", "--tlog-upload=false"]
            : cosign.withoutServices(home)
        let run = try await cosign.run(
            ["sign", "--key", key, "-y"] + services + options + [reference], home: home,
            environment: environment)
        try #require(run.code == 0, "\(run.errors)")
    }
}

extension String {
    var encodedBase64: String { Data(utf8).base64EncodedString() }
    var decodedBase64: String? { Data(base64Encoded: self).map { String(decoding: $0, as: UTF8.self) } }
}
