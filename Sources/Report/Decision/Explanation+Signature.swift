// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import LinearPattern
import OCIModel
import Policy
import Signatures
import Sigstore
import StrictJSON
import Verification

extension Explanation {
    /// Why a signature that was found does not count for a signer; `advice` is how that one signs.
    init(
        _ rejection: SignatureRejection, signer: String, _ source: EvidenceSource, _ reference: String,
        _ advice: SigningAdvice
    ) {
        let wanted = "a signature by \(signer)"
        let place = source.place
        switch rejection {
        case .malformed(let why):
            self.init(
                wanted: wanted, found: "a signature that cannot be read, \(place): \(why)",
                next: "sign the digest again: \(advice.command())")
        case .certificateInsteadOfKey:
            self.init(
                wanted: wanted, found: "a signature made with a certificate, \(place)",
                next: "trust the identity with a keyless signer, or sign with the key: \(advice.command())")
        case .keyInsteadOfCertificate:
            self.init(
                wanted: wanted, found: "a signature made with a key, \(place)",
                next: "trust the key with a static signer, or sign without a key: \(advice.command())")
        case .invalid(let key, let hint):
            self.init(
                wanted: "\(wanted) (key \(key.short))",
                found:
                    "a signature \(place) that is not this key's\(Self.claim(hint)): another key made it, or what it "
                    + "signs was changed",
                next: "assay explain \(reference) shows who signed; trust that key, or sign with \(signer)")
        case .invalidUnderCertificate:
            self.init(
                wanted: wanted,
                found:
                    "a signature \(place) that is not by the key of its certificate: something was changed",
                next: Self.signAgain(advice))
        case .unsupportedAlgorithm(let name):
            self.init(
                wanted: wanted,
                found:
                    "a signature by \(name), \(place), which is not verified here; cosign signs so with Ed25519 keys",
                next: "sign with a key of another kind, such as ecdsa-p256: \(advice.command())")
        case .otherArtifact(let found, let digest):
            self.init(
                wanted: "\(wanted) of \(Self.text(digest))",
                found: "a signature of \(found.map(Self.text) ?? "something else"), \(place)",
                next: Self.signAgain(advice))
        case .otherHash(let found, let algorithm):
            self.init(
                wanted: "\(wanted) of the \(algorithm.rawValue) digest that was given",
                found: "a signature of a \(found.rawValue) digest, \(place)",
                next: Self.signAgain(advice))
        case .log(let error):
            self.init(
                wanted: "\(wanted) with a transparency-log entry", found: "\(error), \(place)",
                next: Self.next(error, advice))
        case .timestamp(let error):
            self.init(
                wanted: "\(wanted) with a time-stamp", found: "\(error), \(place)",
                next: Self.signAgain(advice))
        case .duplicateTimestamp:
            self.init(
                wanted: "\(wanted) whose time-stamps differ", found: "one time-stamp twice, \(place)",
                next: Self.signAgain(advice))
        case .noVerifiedTime(let objections):
            let why = objections.first.map { ": \($0)" } ?? ""
            self.init(
                wanted: "\(wanted) with a proven time of signing",
                found: "no time that the trust root's logs or authorities vouch for, \(place)\(why)",
                next: "sign with a transparency log or a time-stamp authority of the trust root")
        case .timeInFuture(let time, let now):
            self.init(
                wanted: "\(wanted) before \(RFC3339.text(now))",
                found: "one of \(RFC3339.text(time)), \(place)",
                next: "set this machine's clock")
        case .certificate(let error):
            self.init(
                wanted: "\(wanted) with a certificate of the trust root", found: "\(error), \(place)",
                next: "name the trust root whose authority issued it (trustedRoot), or sign under this one")
        case .certificateTransparency(let error):
            self.init(
                wanted: "\(wanted) with a certificate that was logged", found: "\(error), \(place)",
                next: "name the trust root whose logs saw it (trustedRoot), or sign under this one")
        case .outsideKeyValidity(let time, let period):
            self.init(
                wanted: "\(wanted), whose key counts from \(RFC3339.text(period.start))"
                    + (period.end.map { " until \(RFC3339.text($0))" } ?? ""),
                found: "its signature of \(RFC3339.text(time)), \(place)",
                next: "sign with the current key: \(advice.command())")
        case .identity(let mismatch): self.init(mismatch, place, advice)
        case .otherDigest(let found, let digest):
            self.init(
                wanted: "\(wanted) of \(digest.short)",
                found: "its signature \(place), of \(found?.short ?? "another subject")",
                next:
                    "the signature was copied from another image: find out who pushed this one before signing it"
            )
        case .otherPredicate(let type):
            self.init(
                wanted: "\(wanted), predicate type \(CosignPredicate.sign)",
                found:
                    "its attestation of type \(type.prefix(160)) \(place), which is no signature of the image",
                next: "sign the image as well, with \(signer): \(advice.command())")
        case .otherPayloadType(let type):
            self.init(
                wanted: "\(wanted) of a container image",
                found: "a payload of type \"\(type.prefix(160))\", \(place)",
                next: "sign the image, with \(signer): \(advice.command())")
        case .annotation(let name, let value, let found):
            self.init(
                wanted: "\(wanted) with annotation \(name)=\(value)",
                found: found.map { "\(name)=\($0.prefix(160)), \(place)" }
                    ?? "no annotation \(name), \(place)",
                next: "sign with the annotation: \(advice.command("-a \(name)=\(value)"))")
        }
    }

    /// Somebody else's certificate.
    private init(_ mismatch: IdentityMismatch, _ place: String, _ advice: SigningAdvice) {
        let next =
            PatternAdvice.next(mismatch)
            ?? "trust that identity in the policy, or have the wanted one sign: \(advice.command())"
        switch mismatch {
        case .identity(let identities, let issuer, let subject):
            let wanted = identities.prefix(3).map { identity in
                (identity.issuer.map { "issuer \($0) " } ?? "") + "subject \(identity.subject)"
            }
            let more = identities.count > 3 ? ", or \(identities.count - 3) more" : ""
            self.init(
                wanted: wanted.isEmpty ? "an identity" : wanted.joined(separator: ", or ") + more,
                found:
                    "issuer \(issuer.map { String($0.prefix(200)) } ?? "unnamed") subject \(subject.prefix(400)), "
                    + place,
                next: next)
        case .certificateExtension(let name, let text, let found):
            self.init(
                wanted: "\(name) \(text)",
                found: "\(found.map { String($0.prefix(400)) } ?? "none"), \(place)",
                next: next)
        case .authority(let authority, let found):
            self.init(
                wanted: "a certificate issued by \(authority)", found: "one issued by \(found), \(place)",
                next: "correct providerUrl, or sign with a certificate of that authority")
        }
    }

    private static func next(_ error: LogError, _ advice: SigningAdvice) -> String {
        switch error.code {
        case .missing:
            "sign with the log (cosign's default), or say transparencyLog: optional for this signer"
        case .unknownLog, .tooFew: "name the trust root that lists the log (trustedRoot)"
        case .keyUnsupported: "sign with a log of the trust root whose key can be used"
        case .timeInFuture: "set this machine's clock"
        default: signAgain(advice)
        }
    }

    private static func signAgain(_ advice: SigningAdvice) -> String {
        "find out who changed it, then sign the digest again: \(advice.command())"
    }

    private static func text(_ digest: MessageDigest) -> String {
        "\(digest.algorithm.rawValue):\(digest.hex)"
    }

    /// What a signature says of its key, as a fingerprint that can be compared.
    private static func claim(_ hint: String) -> String {
        guard let bytes = Base64.decode(hint), let key = Digest(.sha256, hex: bytes.hexadecimal) else {
            return ""
        }
        return " (it names the key \(key.short))"
    }
}
