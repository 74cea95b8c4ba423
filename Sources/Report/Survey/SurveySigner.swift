// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import OCIModel
import Policy
import Signatures
import Sigstore
import Verification

/// Who a signature says made it, and what a policy would have to say to trust it.
enum SurveySigner {
    /// A key that was tried and signed it.
    case known(ImageSurvey.NamedKey)
    /// A key that was not tried; the digest of its SubjectPublicKeyInfo when the signature tells.
    case unknownKey(Digest?)
    /// The holder of a certificate, whose chain was not looked at.
    case certificate(subjects: [String], issuer: String?, authority: String)
    case unreadableCertificate

    init(_ entry: ImageSurvey.Entry) {
        if let key = entry.signedBy {
            self = .known(key)
            return
        }
        switch entry.signature.material {
        case .publicKey(let hint):
            let bytes = Base64.decode(hint) ?? []
            self = .unknownKey(bytes.isEmpty ? nil : Digest(.sha256, hex: bytes.hexadecimal))
        case .certificate(let der):
            guard let claims = CertificateClaims(derEncoded: der) else {
                self = .unreadableCertificate
                return
            }
            self = .certificate(
                subjects: claims.subjects, issuer: claims.issuer, authority: claims.certificateAuthority)
        }
    }

    /// Who signed, in one line.
    var phrase: String {
        switch self {
        case .known(let named):
            "\(named.name) (\(named.key.description), \(named.key.fingerprint.short)), proven"
        case .unknownKey(let digest):
            "a key that was not tried" + (digest.map { ", whose fingerprint it says is \($0)" } ?? "")
        case .certificate(let subjects, let issuer, let authority):
            subjects.joined(separator: ", ") + (issuer.map { " (issuer \($0))" } ?? "")
                + ", says a certificate of \(authority); not verified here"
        case .unreadableCertificate: "a certificate that cannot be read"
        }
    }

    /// The lines of a policy's signer; `nil` when nothing useful can be proposed.
    var proposal: [String]? {
        switch self {
        case .known(let named) where named.isInKeyRing:
            return ["- method: static", "  publicKey: \(named.name)"]
        case .known(let named):
            let pem = named.key.pem.split(separator: "\n").map { "    \($0)" }
            return ["- method: static", "  publicKey: |"] + pem
        case .unknownKey(let digest):
            let which = digest.map { " whose SHA-256 is \($0.hex)" } ?? " that signed it; try it with --key"
            return ["- method: static", "  publicKey: NAME   # the key\(which)"]
        case .certificate(let subjects, let issuer?, _):
            guard let subject = subjects.first else { return nil }
            return [
                "- method: keyless", "  identities:", "    - issuer: \(Self.quoted(issuer))",
                "      subject: \(Self.quoted(subject))",
            ]
        case .certificate, .unreadableCertificate: return nil
        }
    }

    /// A YAML double-quoted scalar: what a certificate says must not become syntax.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in TextStyle.printable(text).unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar == "\n" ? " " : scalar)
        }
        return quoted + "\""
    }
}
