// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import OCIModel
import Signatures
package import Sigstore
import StrictJSON
package import TrustRoots
import Verification

/// What the check of one bundle came to, for people.
package struct BundleReport: Sendable {
    /// Who was asked for.
    package enum Signer: Sendable {
        /// The file that the key stands in.
        case key(String)
        case identity(issuer: String?, subject: String)
    }

    package var style: TextStyle
    /// The bundle's file.
    package var bundle: String
    /// The artifact, as it was named.
    package var artifact: String
    package var signer: Signer
    package var trustRoot: LoadedTrustRoot
    /// Now, in seconds since 1970.
    package var now: Int

    package init(
        style: TextStyle, bundle: String, artifact: String, signer: Signer, trustRoot: LoadedTrustRoot,
        now: Int
    ) {
        self.style = style
        self.bundle = bundle
        self.artifact = artifact
        self.signer = signer
        self.trustRoot = trustRoot
        self.now = now
    }

    /// Who signed, when, and who vouches for it.
    package func render(_ verified: VerifiedBundle) -> String {
        let signature = verified.signature
        var lines = [
            "\(style.paint("✓ verified", .green))  \(style.paint(TextStyle.printable(artifact), .bold))"
        ]
        switch signature.signer {
        case .key(let key):
            lines.append(field("signer", "key \(key.fingerprint.short) (\(key.description))"))
        case .certificate(let certificate, let timestamps):
            let leaf = certificate.leaf
            lines.append(field("signer", leaf.alternativeNames.map(\.text).joined(separator: ", ")))
            if let issuer = leaf.fulcio.issuer { lines.append(field("issuer", issuer)) }
            lines.append(field("CA", certificate.authority))
            lines += timestamps.map { field("CT log", $0.log) }
        }
        lines += signature.logEntries.entries.map {
            field("log", "\($0.log.baseURL), entry \($0.index)")
        }
        lines += signature.times.map {
            field("signed", SigningTime($0).phrase)
        }
        if let statement = verified.statement { lines.append(field("states", statement.predicateType)) }
        if signature.usesTrustRoot { lines += trustRootLines }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Why it does not count.
    package func render(_ rejection: SignatureRejection) -> String {
        let words = Explanation(
            rejection, signer: signerText, EvidenceSource(route: .file, blob: nil), artifact,
            SigningAdvice([way], .file(artifact, bundle: bundle)))
        let lines = [
            "\(style.paint("✗ rejected", .red))  \(style.paint(TextStyle.printable(bundle), .bold))",
            field("reason", rejection.code, .bold), field("wanted", words.wanted),
            field("found", words.found), field("next", next(rejection) ?? words.next),
        ]
        return (lines + trustRootLines).joined(separator: "\n") + "\n"
    }

    private var signerText: String {
        switch signer {
        case .key(let path): "the key \(path)"
        case .identity(let issuer, let subject): subject + (issuer.map { " (issuer \($0))" } ?? "")
        }
    }

    private var way: SigningAdvice.Way {
        switch signer {
        case .key: .key
        case .identity: .identity
        }
    }

    private var trustRootLines: [String] {
        var lines = [field("trust root", trustRoot.name)]
        if trustRoot.isStale(at: now) {
            let days = trustRoot.age(at: now).map { $0 / 86_400 }
            let refresh = trustRoot.refresh.map { "; refresh it: \($0)" } ?? ""
            lines.append(field("note", Explanation.stale(trustRoot.name, days: days) + refresh))
        }
        return lines
    }

    /// What to do where there is no policy to correct; `nil` when it is the same as with one.
    private func next(_ rejection: SignatureRejection) -> String? {
        switch rejection {
        case .certificateInsteadOfKey:
            return
                "say whose certificate: --certificate-identity and --certificate-oidc-issuer instead of --key"
        case .keyInsteadOfCertificate: return "name the key that signed: --key instead of an identity"
        case .invalid: return "name the key that signed, or do not use the artifact: it may have been changed"
        case .otherArtifact:
            return "find the bundle that was made for this artifact, or the artifact of this bundle"
        case .otherHash(let found, _): return "name the artifact itself, or its \(found.rawValue) digest"
        case .log(let error) where error.code == .missing:
            return "sign with the log (cosign's default), or say --transparency-log optional"
        case .log(let error) where error.code == .unknownLog || error.code == .tooFew:
            return "name the trust root that lists the log: --trusted-root"
        case .certificate, .certificateTransparency:
            return "name the trust root whose authority issued the certificate: --trusted-root"
        case .identity(let mismatch):
            return PatternAdvice.next(mismatch) ?? "ask for that identity if it is the one you trust"
        case .otherPayloadType: return "the bundle holds something else than a statement about an artifact"
        default: return nil
        }
    }

    private func field(_ name: String, _ text: String, _ color: TextStyle.Color? = nil) -> String {
        style.field(name, text, color, width: Self.width)
    }

    private static let width = 12
}

extension VerifiedSignature {
    /// Whether anything of the trust root vouched for it.
    fileprivate var usesTrustRoot: Bool {
        certificate != nil || !times.isEmpty || !logEntries.entries.isEmpty
    }
}
