// SPDX-License-Identifier: Apache-2.0

import Foundation
import Signatures
import StrictJSON
import TestSigstore
import Testing

/// Debian's `notation` with a configuration folder of its own, and a certification authority for its keys.
final class Notation: Sendable {
    /// A key in `notation`'s list, with the chain that it signs with.
    struct Key: Sendable {
        let name: String
        /// The signer's certificate first, the root last, in PEM.
        let chain: [String]
    }

    let folder: Folder
    let authority: TestSigstore.Authority
    private var home: String { folder.file("home") }

    /// With an authority whose name has what identities must have.
    init(_ edit: (inout TestSigstore.AuthorityRecipe) -> Void = { _ in }) throws {
        guard Peers.notation.isInstalled else { throw MissingProgram(name: Peers.notation.rawValue) }
        folder = try Folder()
        var recipe = TestSigstore.AuthorityRecipe(now: Self.now)
        recipe.root.subject = Self.subject("Root")
        recipe.intermediate = nil
        edit(&recipe)
        authority = try TestSigstore.Authority(recipe)
    }

    /// The root, in PEM.
    var root: String { get throws { try #require(authority.chain.last).pem } }

    /// Makes a key whose certificate the authority issues, and gives it to `notation`.
    func key(
        _ name: String, _ kind: TestSigstore.Key.Kind,
        _ edit: (inout TestSigstore.CertificateRecipe) -> Void = { _ in }
    ) throws -> Key {
        let key = try TestSigstore.Key(kind)
        var recipe = TestSigstore.CertificateRecipe(
            subject: Self.subject(name), notBefore: Self.now - 86_400, notAfter: Self.now + 86_400,
            extensions: [.keyUsage(.digitalSignature), .extendedKeyUsage(.codeSigning)])
        edit(&recipe)
        return try add(key, try authority.issue(recipe, to: key), named: name)
    }

    /// Gives `notation` a key with the certificate that the authority issued for it.
    func add(
        _ key: TestSigstore.Key, _ certificate: TestSigstore.Certificate, named name: String
    ) throws -> Key {
        let chain = [certificate.pem] + authority.chain.map(\.pem)
        let keyFile = try folder.write("keys/\(name).key", try #require(key.privatePEM))
        let chainFile = try folder.write("keys/\(name).crt", chain.joined())
        let list = folder.file("config/notation/signingkeys.json")
        let known = (try? JSON(parsing: Data(contentsOf: URL(filePath: list))))?["keys"]?.array ?? []
        let keys =
            known + [["name": .string(name), "keyPath": .string(keyFile), "certPath": .string(chainFile)]]
        _ = try folder.write(
            "config/notation/signingkeys.json", (["keys": .array(keys)] as JSON).text())
        return Key(name: name, chain: chain)
    }

    /// Signs; `options` may hold `-m name=value`, `-e 1h` and where a time-stamp is to be had.
    func sign(_ reference: String, _ key: Key, _ format: String = "jws", _ options: [String] = [])
        async throws
    {
        let run = try await run(
            ["sign", "--insecure-registry", "--key", key.name, "--signature-format", format] + options + [
                reference
            ])
        try #require(run.code == 0, "\(run.errors)")
    }

    /// The exit code of `notation verify` under a policy of level strict that trusts the authority; `stores`
    /// are further trust stores by type.
    func verify(
        _ reference: String, stores: [String: String] = [:], identities: [String] = ["*"],
        verifyTimestamp: String? = nil
    ) async throws -> Int {
        try await verification(
            reference, stores: stores, identities: identities, verifyTimestamp: verifyTimestamp
        ).code
    }

    /// The same with what it said.
    func verification(
        _ reference: String, stores: [String: String] = [:], identities: [String] = ["*"],
        verifyTimestamp: String? = nil
    ) async throws -> Program.Run {
        var stores = stores
        stores["ca"] = try root
        for (type, pem) in stores {
            _ = try folder.write("config/notation/truststore/x509/\(type)/acme/root.crt", pem)
        }
        var verification = JSONObject()
        verification["level"] = "strict"
        verification["verifyTimestamp"] = verifyTimestamp.map(JSON.string)
        let policy: JSON = [
            "version": "1.0",
            "trustPolicies": [
                [
                    "name": "acme", "registryScopes": ["*"], "signatureVerification": .object(verification),
                    "trustStores": .strings(stores.keys.sorted().map { "\($0):acme" }),
                    "trustedIdentities": .strings(identities),
                ]
            ],
        ]
        _ = try folder.write("config/notation/trustpolicy.json", policy.text())
        return try await run(["verify", "--insecure-registry", reference])
    }

    func run(_ arguments: [String]) async throws -> Program.Run {
        try await Program(
            path: Peers.notation.path,
            environment: [
                "HOME": home, "XDG_CONFIG_HOME": folder.file("config"),
                "XDG_CACHE_HOME": folder.file("cache"),
            ]
        ).run(arguments)
    }

    /// An AppProject that trusts the root; `lines` are further keys of the signer.
    func project(_ lines: String...) throws -> String {
        let signer = [
            "name: acme", "provider: notary", "method: static",
            "certificates: \(try folder.write("root.crt", try root))",
        ]
        let identities = lines.contains { $0.hasPrefix("identities") } ? [] : ["identities: \"*\""]
        return try folder.write(
            "project-\(UUID().uuidString).yaml",
            """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: shop}
            spec:
              imageVerification:
                applicationSigners: forbid
                allowedProviders: [notary]
                defaultSigners:
                  - \((signer + identities + lines).joined(separator: "\n        "))

            """)
    }

    /// `C=US, ST=WA, O=acme, CN=…`
    static func subject(_ name: String) -> [TestSigstore.Attribute] {
        [
            .init(identifier: "2.5.4.6", value: "US"), .init(identifier: "2.5.4.8", value: "WA"),
            .organization("acme"), .commonName(name),
        ]
    }

    static let now = Int(Date.now.timeIntervalSince1970)
}
