// SPDX-License-Identifier: Apache-2.0

import Attestations
import Keys
import NotaryProject
import OCIModel
import Policy
import Registry
import Sigstore
import TrustRoots
package import Verification

/// A reason in sentences: what was wanted, what was found, what to do next. Each may be empty.
package struct Explanation: Sendable, Equatable {
    package var wanted: String
    package var found: String
    package var next: String

    /// Puts a reason into words, for the image and the requirement it was given for.
    package init(_ reason: Reason, for image: ImageVerdict, under requirement: RequirementVerdict?) {
        let signers = requirement.map(Self.signers) ?? "a trusted signer"
        let reference = image.pinnedReference
        let trusted = requirement?.trustedSigners ?? []
        let anyone = SigningAdvice(trusted, .image(reference))
        switch reason {
        case .noSignatures:
            self.init(
                wanted: "a signature by \(signers)",
                found: Self.nothing(image, trusted),
                next: "sign the digest: \(anyone.command())")
        case .signature(let rejection, let signer, let source):
            self.init(
                rejection, signer: signer, source, reference,
                SigningAdvice(trusted, named: signer, .image(reference)))
        case .unreadable(let rejection, let source):
            self.init(rejection, signer: signers, source, reference, anyone)
        case .notary(let rejection, let signer, let source):
            self.init(
                rejection, signer: signer, source, SigningAdvice(trusted, named: signer, .image(reference)))
        case .unreadableNotary(let rejection, let source):
            self.init(rejection, signer: signers, source, anyone)
        case .contentTrust(let error, let signer): self.init(error, signer: signer, image.written)
        case .revocationNotKnown(let signer, let subject, let problem):
            self.init(
                wanted: "",
                found:
                    "whether the certificate of \(subject), which \(signer) signed with, was revoked is not known: "
                    + "\(problem)",
                next: "")
        case .keyWindow(let objection, let signer):
            self.init(objection, signer: signer, SigningAdvice([.key], .image(reference)))
        case .tooFewSigners(let found, let threshold):
            self.init(
                wanted: "\(threshold) different signers among \(Self.names(requirement))",
                found: "\(found): \(requirement?.signers.map(\.name).joined(separator: ", ") ?? "")",
                next: "have another signer sign the digest: \(anyone.command())")
        case .tagReference:
            self.init(
                wanted: "a reference by digest (tagReferences: deny)", found: "the tag in \(image.written)",
                next: "write \(reference)")
        case .imageUnmatched:
            self.init(
                wanted: "a policy whose `images` match \(image.repository)", found: "none",
                next: "add the repository to `images`, or say unmatchedImages: warn")
        case .registry(let error):
            self.init(
                wanted: "an answer of the registry", found: "\(error)",
                next: RegistryAdvice.next(error, image))
        case .evidenceBound(let source, let limit):
            self.init(
                wanted: "all evidence of the digest",
                found: "more than \(limit) entries (\(source.route.rawValue))",
                next: "remove stale signatures and attestations of \(reference)")
        case .unreachable(let signer): self.init(signer)
        case .invalidReference(let error):
            self.init(
                wanted: "an image reference", found: "\(error)",
                next: "render the manifests first (helm template, kustomize build), or correct the reference")
        case .levelTooLow(let report, let wanted): self.init(report, wanted: wanted)
        case .provenance(let objection, let signer): self.init(objection, signer: signer)
        case .summary(let objection, let verifier): self.init(objection, verifier: verifier)
        case .gate(let problem, let name): self.init(problem, gate: name)
        case .policy(let diagnostic):
            self.init(
                wanted: diagnostic.isWarning ? "" : "a policy that can be used",
                found:
                    "\(diagnostic.location): \(diagnostic.path.isEmpty ? "" : diagnostic.path + ": ")\(diagnostic.problem)",
                next: diagnostic.isWarning ? "" : "correct the policy; assay lint shows all of its errors")
        case .noUsableSigners(let usable, let threshold):
            self.init(
                wanted: threshold == 1
                    ? "a usable signer" : "\(threshold) usable signers with different keys",
                found: usable == 0 ? "none" : "only \(usable)",
                next: "correct what each signer is said to lack")
        case .noUsableAttesters(let what):
            self.init(
                wanted: "a usable signer of attestations for \(what)", found: "none",
                next: "correct what each signer is said to lack")
        case .unusable(let signer):
            self.init(wanted: "", found: "signer \(signer.name): \(signer.cause)", next: "")
        case .exemption(let exemption):
            self.init(
                wanted: "", found: "exempt until \(PolicyDate.text(exemption.until)): \(exemption.reason)",
                next: "")
        case .tagMayMove:
            self.init(
                wanted: "", found: "\(image.written) names a tag, which can move after this check",
                next: "write \(reference)")
        case .logEvidenceNotVerified(let signer, let trustRoot, nil):
            self.init(
                wanted: "",
                found:
                    "the signature of \(signer) also carries an entry of a log that \(trustRoot) does not list; "
                    + "it proves nothing",
                next: "")
        case .staleKey(let signer, let copy, let age):
            let why = copy.staleness.map { ": \($0)" } ?? ""
            self.init(
                wanted: "",
                found:
                    "the key of \(signer) was fetched from \(copy.provider.rawValue) \(Duration.phrase(seconds: age)) ago "
                    + "and could not be renewed\(why)",
                next: "")
        case .logEvidenceNotVerified(let signer, _, let failure?):
            self.init(
                wanted: "",
                found:
                    "the signature of \(signer) also carries a log's entry, which proves nothing here: \(failure)",
                next: failure.refresh.map { "refresh it: \($0)" } ?? "")
        case .staleTrustRoot(let refresh, let days):
            self.init(
                wanted: "", found: Self.stale(refresh.name, days: days), next: "refresh it: \(refresh)")
        case .platform(let platform, let digest):
            self.init(
                wanted: "",
                found: "it is the platform \(platform) of \(image.written) that lacks it: \(digest)",
                next: "")
        case .imageNotGoverned:
            self.init(wanted: "", found: "no policy governs \(image.repository)", next: "")
        }
    }

    package init(wanted: String, found: String, next: String) {
        self.wanted = wanted
        self.found = found
        self.next = next
    }

    /// What is said of a trust root that was not refreshed for long.
    static func stale(_ name: String, days: Int?) -> String {
        days.map { "the trust root \(name) was last known to be current \($0) days ago" }
            ?? "it is not known when the trust root \(name) was last current"
    }

    private init(_ objection: KeyWindowObjection, signer: String, _ advice: SigningAdvice) {
        switch objection {
        case .notYetValid(let notBefore, let time):
            self.init(
                wanted: "a signature by \(signer), whose key counts from \(PolicyDate.text(notBefore))",
                found: "its signature, which counts as of \(PolicyDate.text(time))",
                next: "wait, or correct notBefore in the policy")
        case .expired(let notAfter, let time):
            self.init(
                wanted: "a signature by \(signer), whose key counts until \(PolicyDate.text(notAfter))",
                found: "its signature, which counts as of \(PolicyDate.text(time))",
                next: "sign with the current key: \(advice.command())")
        case .retiredWithoutVerifiedTime(let notAfter):
            let until = notAfter.map { " before \(PolicyDate.text($0))" } ?? ""
            self.init(
                wanted: "a signature by the retired key \(signer) with a verified time\(until)",
                found: "its signature without one",
                next: "sign with the current key: \(advice.command())")
        }
    }

    private init(_ signer: UnreachableSigner) {
        switch signer.cause {
        case .key(let error):
            self.init(wanted: "the key of \(signer.name)", found: "\(error)", next: error.nextStep)
        case .revocation(let error):
            self.init(
                wanted: "to know which key \(signer.name) is, since it is revoked", found: "\(error)",
                next:
                    "revoke it by its public key, which is always at hand: publicKey with the key's PEM or file"
            )
        case .anchor(let failure):
            self.init(
                wanted: "the certificates of \(signer.name)", found: "\(failure)",
                next: "make them readable here, then try again")
        case .trustRoot(let failure):
            self.init(
                wanted: "the trust root of \(signer.name)", found: "\(failure)",
                next: Self.next(failure))
        }
    }

    private static func next(_ failure: TrustRootFailure) -> String {
        switch failure {
        case .notFetched(let refresh): "fetch it: \(refresh)"
        case .tooOld(let refresh, _, _): "refresh it (\(refresh)), or allow more with --trust-max-age"
        default: "make the trust root readable here, then try again"
        }
    }

    /// Where signatures of those signers would have been.
    private static func nothing(_ image: ImageVerdict, _ signers: [TrustedSigner]) -> String {
        let providers = Set(signers.map(\.provider))
        let bundle = "a referrer with a bundle"
        let tag = "the tag \(image.legacyTag)"
        guard providers.contains(.notary) else { return "no signature: neither \(bundle) nor \(tag)" }
        let envelope = "a referrer of type \(MediaType.notarySignature.rawValue)"
        return providers.contains(.cosign)
            ? "no signature: neither \(bundle), nor \(tag), nor \(envelope)"
            : "no signature: there is no \(envelope.dropFirst(2))"
    }

    private static func signers(_ requirement: RequirementVerdict) -> String {
        requirement.trustedSigners.count > 1 ? "one of \(names(requirement))" : names(requirement)
    }

    private static func names(_ requirement: RequirementVerdict?) -> String {
        let names = requirement?.trustedSigners.map(\.name) ?? []
        return names.isEmpty ? "the trusted signers" : names.joined(separator: ", ")
    }
}

extension UnusableSigner.Cause: CustomStringConvertible {
    /// What the signer lacks.
    package var description: String {
        switch self {
        case .flaw(let problem): "\(problem)"
        case .key(let error): "\(error)"
        case .trustRoot(let failure): "\(failure)"
        case .anchor(let failure): "\(failure)"
        }
    }
}

extension EvidenceSource {
    /// `legacy-tag, sha256:0123456789ab`: short, for lists.
    package var phrase: String { route.rawValue + (blob.map { ", \($0.short)" } ?? "") }

    /// `in the .sig tag (sha256:0123456789ab)`: for sentences.
    var place: String {
        let container =
            switch route {
            case .legacyTag: "in the .sig tag"
            case .attestationTag: "in the .att tag"
            case .referrersAPI, .referrersTag: "in a referrer"
            case .notaryServer: "on the notary server"
            case .index: "in the index"
            case .layout: "in the layout"
            case .file: "in the bundle"
            }
        return container + (blob.map { " (\($0.short))" } ?? "")
    }
}

extension ImageVerdict {
    /// The reference by digest, where one is known.
    package var pinnedReference: String {
        guard let reference else { return written }
        return digest.map { "\(reference.repository)@\($0)" } ?? "\(reference)"
    }

    var repository: String { reference.map { "\($0.repository)" } ?? written }

    var legacyTag: String { digest.map { "\($0.algorithm.rawValue)-\($0.hex.prefix(12))….sig" } ?? "" }
}
