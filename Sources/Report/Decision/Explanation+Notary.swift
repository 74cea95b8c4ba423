// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import NotaryProject
import OCIModel
import StrictJSON
import Verification

extension Explanation {
    /// Why a signature of the Notary Project does not count for a signer; `advice` is how that one signs.
    init(
        _ rejection: NotaryRejection, signer: String, _ source: EvidenceSource, _ advice: SigningAdvice
    ) {
        let signature = "a signature by \(signer)"
        let place = source.place
        func say(_ wanted: String, _ next: String) -> Explanation {
            Explanation(wanted: wanted, found: "\(rejection), \(place)", next: next)
        }
        let again = "sign the digest again: \(advice.command())"
        let suspicious = "find out who changed it, then \(again)"
        self =
            switch rejection {
            case .manifest, .malformed, .contentType, .attributeMissing, .attributeUnexpected,
                .attributeNotCritical, .criticalAbsent, .criticalUnknown, .schemeUnknown,
                .algorithmUnsupported,
                .algorithmMismatch, .payload, .expiryBeforeSigning:
                say("\(signature), as the Notary Project's specification has it", again)
            case .pluginRequired:
                say(
                    "\(signature) that needs no verification plugin",
                    "sign without the plugin; none are run here")
            case .otherArtifact:
                say(
                    "\(signature) of this image", "the signature was copied from another image: \(suspicious)"
                )
            case .annotation(let key, let wanted, _):
                say(
                    "\(signature) with \(key)=\(wanted)",
                    "sign with it: \(advice.command()) --user-metadata …")
            case .chainBroken, .chainIncomplete, .chainTooLong, .certificate, .subjectUnusable:
                say(
                    "\(signature) with a complete chain of fit certificates",
                    "have the certificate issued anew")
            case .invalidSignature: say(signature, suspicious)
            case .untrusted:
                say(
                    "\(signature), under a certificate that the policy names",
                    "trust that root in `certificates`, or sign under the policy's")
            case .noAnchorsForScheme(.x509):
                say("\(signature) by a signing authority", "name anchors for it in `certificates`")
            case .noAnchorsForScheme(.signingAuthority):
                say(
                    "\(signature) with a certificate of its own",
                    "name the authority's in `signingAuthorityCertificates`")
            case .identity(let wanted, _):
                say(
                    "\(signature), by \(wanted.joined(separator: " or "))",
                    "name that subject in `identities` (one without C, ST and O only \"*\" can mean), or sign with the "
                        + "right certificate")
            case .expired: say("\(signature) that has not expired", again)
            case .certificateNotYetValid, .certificateExpired:
                say(
                    "\(signature) with certificates that count when it was made",
                    "sign with a current certificate, and with a time-stamp so that it outlives it")
            case .timestampMissing:
                say(
                    "\(signature) with a time-stamp (verifyTimestamp: always)",
                    "sign with --timestamp-url, or say verifyTimestamp: afterCertExpiry")
            case .timestamp: say("\(signature) with a time-stamp of a trusted authority", again)
            case .revoked:
                say("\(signature) with certificates that were not revoked", "sign with another one")
            case .revocationUnknown(_, let problem):
                say("to know whether a certificate of \(signer) was revoked", Self.next(problem))
            }
    }

    private static func next(_ problem: RevocationProblem) -> String {
        switch problem {
        case .unreachable: "let this machine reach the place over HTTP, or say revocation: permissive or skip"
        case .outdated, .notYetValid: "have the authority publish a new list or answer there"
        case .malformed, .untrusted, .notCovered: "have the authority put right what it publishes there"
        case .noUsablePlace:
            "have the authority publish over http:, or say revocation: permissive or skip"
        case .notAsked: "ask with a command that asks the network"
        }
    }
}
