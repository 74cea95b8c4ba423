// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import OCIModel
import Signatures
package import Sigstore
import StrictJSON
import Verification

/// What the check of one bundle came to, for people.
package struct BundleReport: Sendable {
    package var style: TextStyle

    package init(style: TextStyle) { self.style = style }

    /// Who signed, when, and who vouches for it.
    package func render(_ bundle: VerifiedBundle, of artifact: String) -> String {
        let signature = bundle.signature
        var lines = [
            "\(style.paint("✓ verified", .green))  \(style.paint(TextStyle.printable(artifact), .bold))"
        ]
        switch signature.signer {
        case .key(let key):
            lines.append(style.field("signer", "key \(key.fingerprint.short) (\(key.description))"))
        case .certificate(let certificate, let timestamps):
            let leaf = certificate.leaf
            lines.append(style.field("signer", leaf.alternativeNames.map(\.text).joined(separator: ", ")))
            if let issuer = leaf.fulcio.issuer { lines.append(style.field("issuer", issuer)) }
            lines.append(style.field("issued by", certificate.authority))
            lines += timestamps.map { style.field("seen by", $0.log) }
        }
        lines += signature.logEntries.entries.map {
            style.field("log", "\($0.log.baseURL), entry \($0.index)")
        }
        lines += signature.times.map {
            style.field("signed", "\(RFC3339.text($0.seconds)), says \($0.source.name)")
        }
        if let statement = bundle.statement { lines.append(style.field("states", statement.predicateType)) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Why it does not count.
    package func render(_ rejection: SignatureRejection, in bundle: String) -> String {
        let words = Explanation(
            rejection, signer: "who was asked for", EvidenceSource(route: .file, blob: nil), "ARTIFACT")
        let lines = [
            "\(style.paint("✗ rejected", .red))  \(style.paint(TextStyle.printable(bundle), .bold))",
            style.field("reason", rejection.code, .bold), style.field("wanted", words.wanted),
            style.field("found", words.found),
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
