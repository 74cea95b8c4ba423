// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSigstore

/// Policies about certificates of a private Sigstore, as files.
struct KeylessPolicy: Sendable {
    let folder: Folder
    /// The path of the trust root's document.
    var trustedRoot: String

    init(_ sigstore: PrivateSigstore) {
        folder = sigstore.folder
        trustedRoot = sigstore.trustedRoot
    }

    /// An AppProject whose default signers are these; `lines` go into its `imageVerification`.
    func project(_ signers: [String], _ lines: String...) throws -> String {
        try write(
            """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: shop}
            spec:
              imageVerification:
                applicationSigners: restrict
            \(lines.map { "    \($0)" }.joined(separator: "\n"))
                defaultSigners:
            \(signers.joined(separator: "\n"))

            """)
    }

    /// An Application as in Argo CD's proposal, which names its signers itself.
    func application(_ signers: [String]) throws -> String {
        try write(
            """
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: web}
            spec:
              destination: {server: "https://kubernetes.default.svc", namespace: default}
              source: {repoURL: "https://git.acme.test/web", targetRevision: HEAD, path: charts/web}
              imageVerification:
                signers:
            \(signers.joined(separator: "\n"))

            """)
    }

    /// Whoever holds a certificate for that identity; `lines` are further keys of the signer.
    func signer(_ identity: TestSigstore.Identity, _ lines: String...) -> String {
        signer(["issuer: \(identity.issuer)", "subject: \(identity.nameText)"], lines)
    }

    /// Whoever's identity matches, whole.
    func signer(issuerRegExp: String, subjectRegExp: String) -> String {
        signer(["issuerRegExp: '\(issuerRegExp)'", "subjectRegExp: '\(subjectRegExp)'"], [])
    }

    /// Who holds a key; `lines` are further keys of the signer.
    func signer(_ key: CosignKey, _ lines: String...) -> String {
        block(["method: static", "publicKey: \(key.publicFile)", "trustedRoot: \(trustedRoot)"] + lines)
    }

    private func signer(_ identity: [String], _ lines: [String]) -> String {
        block(
            ["method: keyless", "provider: Fulcio", "trustedRoot: \(trustedRoot)"] + lines
                + ["identities:", "  - \(identity[0])", "    \(identity[1])"])
    }

    private func block(_ lines: [String]) -> String {
        zip(lines.indices, lines).map { "      \($0 == 0 ? "- " : "  ")\($1)" }.joined(separator: "\n")
    }

    private func write(_ text: String) throws -> String {
        try folder.write("policy-\(UUID().uuidString).yaml", text)
    }
}
