// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import OCIModel
import Signatures
import Sigstore
import Verification

/// Who a signature says made it, and what a policy would have to say to trust it.
enum SurveySigner {
    /// A key that was tried and signed it.
    case known(ImageSurvey.NamedKey)
    /// A key that was not tried; the digest of its SubjectPublicKeyInfo when the signature tells.
    case unknownKey(Digest?)
    /// The holder of a certificate, proven under the trust root of that name.
    case proven(SigningCertificate, trustRoot: String, VerifiedSignature)
    /// The holder of a certificate for whom no trust root vouches.
    case unproven(SigningCertificate, SignatureRejection)
    case unreadableCertificate

    init(_ entry: ImageSurvey.Entry) {
        if let key = entry.signedBy {
            self = .known(key)
            return
        }
        switch entry.certificate {
        case .proven(let signature, let trustRoot)?:
            if let certificate = signature.certificate {
                self = .proven(certificate.leaf, trustRoot: trustRoot, signature)
            } else {
                self = .unreadableCertificate
            }
        case .unproven(let certificate, let rejection)?: self = .unproven(certificate, rejection)
        case .unreadable?: self = .unreadableCertificate
        case nil:
            guard case .publicKey(let hint) = entry.signature.entity.material,
                let bytes = Base64.decode(hint), !bytes.isEmpty
            else {
                self = .unknownKey(nil)
                return
            }
            self = .unknownKey(Digest(.sha256, hex: bytes.hexadecimal))
        }
    }

    /// Who signed, in one line.
    var phrase: String {
        switch self {
        case .known(let named):
            "\(named.name) (\(named.key.description), \(named.key.fingerprint.short)), proven"
        case .unknownKey(let digest):
            "a key that was not tried" + (digest.map { ", whose fingerprint it says is \($0)" } ?? "")
        case .proven(let certificate, let trustRoot, _):
            "\(certificate.holder), proven under \(trustRoot)"
        case .unproven(let certificate, let rejection):
            "\(certificate.holder), says a certificate of \(certificate.issuerText); not proven "
                + "[\(rejection.code)]"
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
        case .proven(let certificate, let trustRoot, _):
            let root = trustRoot == "public-good" ? [] : ["  trustedRoot: \(Self.quoted(trustRoot))"]
            return Self.proposal(certificate).map { $0 + root }
        case .unproven(let certificate, _):
            let root = "  trustedRoot: NAME   # whose authority issued it; try it with --trusted-root"
            return Self.proposal(certificate).map { $0 + [root] }
        case .unreadableCertificate: return nil
        }
    }

    private static func proposal(_ certificate: SigningCertificate) -> [String]? {
        guard let subject = certificate.alternativeNames.first?.text else { return nil }
        let identity =
            if let issuer = certificate.fulcio.issuer {
                ["    - issuer: \(quoted(issuer))", "      subject: \(quoted(subject))"]
            } else {
                ["    - subject: \(quoted(subject))"]
            }
        return ["- method: keyless", "  identities:"] + identity
    }

    /// A YAML double-quoted scalar: what a certificate says must not become syntax.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in TextStyle.printable(text).unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar == "\n" ? " " : scalar)
        }
        return quoted + "\""
    }
}

extension SigningCertificate {
    /// `subject (issuer …)`, as far as the certificate says.
    fileprivate var holder: String {
        let subjects = alternativeNames.map(\.text).joined(separator: ", ")
        return (subjects.isEmpty ? "nobody named" : subjects)
            + (fulcio.issuer.map { " (issuer \($0))" } ?? "")
    }
}
