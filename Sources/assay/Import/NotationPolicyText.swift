// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Policy
import Report
import StrictJSON

/// Writes imported policies as people would write them: block style, with a comment where a choice was made for them.
struct NotationPolicyText {
    /// AppProjects that the policies are for; none for everything.
    let projects: [String]

    func yaml(_ policies: [NotationTranslation.Policy]) -> String {
        policies.map(yaml).joined(separator: "---\n")
    }

    private func yaml(_ policy: NotationTranslation.Policy) -> String {
        var lines = [
            "# notation's policy \(Self.quoted(policy.statement)).", "apiVersion: assay.dev/v1alpha1",
            "kind: ImageVerificationPolicy", "metadata:", "  name: \(policy.name)", "spec:",
        ]
        lines += selector
        lines += [
            "  imageVerification:",
            "    enforcementLevel: \(policy.isPermissive ? "permissive" : "strict")",
            "    allowedProviders: [notary]", "    allowedSigners: [static]",
            "    applicationSigners: forbid",
            "    images: \(Self.list(policy.images))",
        ]
        if !policy.skipped.isEmpty {
            lines.append(
                "    # Not verified by notation: \(TextStyle.printable(policy.skipped.joined(separator: ", ")))."
            )
        }
        if !policy.exceptImages.isEmpty {
            lines.append("    exceptImages: \(Self.list(policy.exceptImages))")
        }
        lines += [
            "    unmatchedImages: \(policy.unmatchedImages.rawValue)", "    defaultSigners:",
            "      - name: \(policy.name)", "        provider: notary", "        method: static",
        ]
        lines += Self.certificates("certificates", policy.certificates)
        lines += Self.certificates("signingAuthorityCertificates", policy.signingAuthorityCertificates)
        lines += Self.certificates("timestampCertificates", policy.timestampCertificates)
        lines.append("        identities:")
        lines += policy.identities.map { "          - \(Self.quoted($0))" }
        if !policy.timestampCertificates.isEmpty {
            lines.append("        verifyTimestamp: \((policy.verifyTimestamp ?? .always).rawValue)")
        }
        lines.append("        revocation: \(policy.revocation.rawValue)")
        return lines.joined(separator: "\n") + "\n"
    }

    private var selector: [String] {
        guard projects.isEmpty else { return ["  selector:", "    projects: \(Self.list(projects))"] }
        return [
            "  # Every Application, and every Stage of Kargo; --project NAME selects fewer.", "  selector:",
            "    projects: [\"**\"]", "    kargo: {projects: [\"**\"]}",
        ]
    }

    private static func certificates(_ key: String, _ anchors: [NotationFolder.Anchor]) -> [String] {
        guard !anchors.isEmpty else { return [] }
        var lines = ["        \(key):"]
        for anchor in anchors {
            lines.append("          # \(TextStyle.printable("\(anchor.file): \(anchor.subject)"))")
            lines.append("          - |")
            lines += pem(anchor.derEncoded).map { "            " + $0 }
        }
        return lines
    }

    /// PEM, line by line (RFC 7468).
    private static func pem(_ derEncoded: [UInt8]) -> [String] {
        let text = Data(derEncoded).base64EncodedString(options: [
            .lineLength64Characters, .endLineWithLineFeed,
        ])
        let body = text.split(whereSeparator: \.isNewline).map(String.init)
        return ["-----BEGIN CERTIFICATE-----"] + body + ["-----END CERTIFICATE-----"]
    }

    /// In quotes: every text of JSON is one of YAML.
    private static func quoted(_ text: String) -> String { JSON(.string(text)).text() }

    private static func list(_ texts: [String]) -> String {
        "[" + texts.map(quoted).joined(separator: ", ") + "]"
    }
}
