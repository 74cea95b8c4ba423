// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSigstore

/// Policies that ask for attestations under a trust root, as files.
struct AttestationPolicy: Sendable {
    let folder: Folder
    /// The path of the trust root's document.
    var trustedRoot: String

    init(_ sigstore: PrivateSigstore) {
        folder = sigstore.folder
        trustedRoot = sigstore.trustedRoot
    }

    init(_ folder: Folder, trustedRoot: String) {
        self.folder = folder
        self.trustedRoot = trustedRoot
    }

    /// An AppProject that asks for the end-to-end tests of the last three days, by those signers. `lines` are further
    /// keys of the gate.
    func gate(_ signers: String..., lines: String...) throws -> String {
        try project("gates: [\(Self.gate(signers, lines))]")
    }

    /// That gate as one line.
    static func gate(_ signers: [String], _ lines: [String] = []) -> String {
        let keys =
            [
                "name: e2e", "type: test-result", "maxAge: 72h",
                "signers: [\(signers.joined(separator: ", "))]",
            ]
            + lines
        return "{\(keys.joined(separator: ", "))}"
    }

    /// An AppProject with those lines in its `imageVerification`.
    func project(_ lines: String...) throws -> String {
        try folder.write(
            "policy-\(UUID().uuidString).yaml",
            """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: shop}
            spec:
              imageVerification:
                applicationSigners: forbid
            \(lines.map { "    \($0)" }.joined(separator: "\n"))

            """)
    }

    /// Who holds a key.
    func signer(_ key: CosignKey) -> String {
        "{name: \(Self.name(key)), method: static, publicKey: \(key.publicFile), trustedRoot: \(trustedRoot)}"
    }

    /// Whoever holds a certificate for that identity; `lines` are further keys of the signer.
    func signer(_ identity: TestSigstore.Identity, _ lines: String...) -> String {
        let keys =
            [
                "method: keyless", "trustedRoot: \(trustedRoot)",
                "identities: [{issuer: \"\(identity.issuer)\", subject: \"\(identity.nameText)\"}]",
            ] + lines
        return "{\(keys.joined(separator: ", "))}"
    }

    private static func name(_ key: CosignKey) -> String {
        URL(filePath: key.publicFile).deletingPathExtension().lastPathComponent
    }
}
