// SPDX-License-Identifier: Apache-2.0

import CEL
import StrictJSON

extension PolicyProblem: CustomStringConvertible {
    /// What is wrong and what to do, in one line.
    package var description: String {
        switch self {
        case .syntax(let why): why
        case .unknownKey(let key, let nearest):
            "unknown key \"\(key.prefix(80))\"" + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
        case .wrongType(let expected, let found): "expected \(expected), found \(found)"
        case .unknownValue(let value, let allowed, let nearest):
            "unknown value \"\(value.prefix(80))\""
                + (nearest.map { "; did you mean \"\($0)\"?" }
                    ?? "; allowed: \(allowed.joined(separator: ", "))")
        case .missingKey(let key): "\"\(key)\" is missing"
        case .emptyList: "the list is empty; leave the key out or name at least one"
        case .outOfRange(let value, let range):
            "\(value) is out of range; allowed: \(range.lowerBound) to \(range.upperBound)"
        case .invalidValue(let value, let why): "\"\(value.prefix(80))\" \(why)"
        case .duplicateName(let name): "another one is named \"\(name)\""
        case .conflictingPlaces(let a, let b): "\(a) and \(b) say different things; keep one of them"
        case .exemptionWithoutDigest(let image):
            "\"\(image.prefix(160))\" has no digest; an exemption is for one digest (name@sha256:…)"
        case .tenantReference(let what):
            "\(what) cannot be named in an annotation; use inline PEM or a key of the key ring"
        case .unknownDocument(let kind):
            "\(kind) carries no policy; expected AppProject, Application or ImageVerificationPolicy"
        case .methodNotAllowed(let method, let allowed):
            "method \"\(method.rawValue)\" is not allowed; allowedSigners: \(Self.list(allowed))"
        case .providerNotAllowed(let provider, let allowed):
            "provider \"\(provider.rawValue)\" is not allowed; allowedProviders: \(Self.list(allowed))"
        case .signerNotOffered(let name):
            "signer \(name) is not one of the project's, and applicationSigners is \"restrict\""
        case .signersForbidden: "the project allows no signers of an application (applicationSigners: forbid)"
        case .noSigners:
            "no signers: neither the application nor defaultSigners names one, and no level or gate is asked for"
        case .thresholdUnreachable(let threshold, let signers):
            "threshold \(threshold) can never be met by \(signers) signer\(signers == 1 ? "" : "s")"
        case .noCommonMethods: "the project and the application have no allowed method or provider in common"
        case .slsaSourceMissing:
            "a level of 2 or more without signers needs slsa.source, for example: slsa: {source: \"https://github.com/acme/shop\"}"
        case .kmsWithNotary:
            "provider notary has no keys in a KMS: Notary signatures carry certificates; use method static with certificates"
        case .methodNotOfProvider(let method, let provider):
            "provider \(provider.rawValue) has no method \(method.rawValue); use method static with "
                + (provider == .dct ? "publicKey" : "certificates and identities")
        case .keyNotOfProvider(let key, let provider): Self.foreign(key, provider)
        case .bareKey(let label):
            "PEM of type \"\(label.prefix(40))\" is no certificate: Notary signatures are known by certificates, a bare "
                + "key cannot be expressed; use a certificate, or provider cosign"
        case .notaryIdentity(let text, let error): "\"\(text.prefix(120))\" \(error)"
        case .identityOfOtherKind(.notary):
            "with provider notary an identity is a text, in quotes: \"x509.subject: C=US, ST=WA, O=acme\""
        case .identityOfOtherKind:
            "with method keyless an identity is a mapping {issuer: …, subject: …}; texts are for provider notary"
        case .anyoneBesideIdentities:
            "\"*\" stands for everybody whom the certificates certify; it cannot stand beside identities"
        case .overlappingIdentities(let one, let other):
            "\"\(one.prefix(120))\" and \"\(other.prefix(120))\" overlap: one names whom the other names; keep one"
        case .signerCannotAttest(let provider):
            "provider \(provider.rawValue) signs images and no attestations; name a signer of provider cosign"
        case .gateWithoutCondition(let type, let needed):
            "that \(type.prefix(160)) was attested says nothing by itself; add \(needed): what it must say"
        case .gateConditionMismatch(let key, let type):
            "\(key) says nothing of predicates of type \(type.prefix(160))"
        case .gateSignerCannotAttest(let provider):
            "provider \(provider.rawValue) signs images and no attestations; name a signer of provider cosign"
        case .gateExpression(let error):
            "the expression cannot be read; line \(error.position.line), column \(error.position.column) of it: \(error.problem)"
        case .keylessWithoutIdentities:
            "keyless without identities can verify nothing; add identities: [{issuer: …, subject: …}]"
        case .anyIdentityOnPublicRoot:
            "anyIdentity would trust everyone on a public root; name identities, or a private trustedRoot"
        case .identityWithoutIssuerOnPublicRoot:
            "on a public root anyone can be called so by some issuer; name the identity's issuer, or a private trustedRoot"
        case .keyDoesNotParse(let why): "the key cannot be used: \(why)"
        case .certificateDoesNotParse(let why): "the certificate cannot be used: \(why)"
        case .retiredKeyWithoutNotAfter:
            "a retired key needs notAfter: the moment up to which its signatures count"
        case .overrideInStrictProject:
            "applications may replace the signers of this strict project; say applicationSigners: restrict or forbid, or override to keep it"
        case .slsaSourceUnpinned:
            "minSlsaLevel without slsa.source: any repository built by a trusted builder counts"
        case .expiredExemption(let until):
            "the exemption ended \(PolicyDate.text(until)) and no longer applies"
        case .expiredKey(let notAfter): "the key's notAfter \(PolicyDate.text(notAfter)) has passed"
        case .revokedSigner: "the key is revoked and verifies nothing"
        case .applicationAsksForLess(let key, let asked, let stands):
            "the application asks for \(key): \(asked); the project's \(stands) stands"
        case .projectMismatch(let application, let policy):
            "the application belongs to project \"\(application)\"; this policy is of project \"\(policy)\""
        case .nothingEnabled: "image verification is not enabled here"
        case .gateTimeRenewable:
            "whoever holds an attestation by a key can have it time-stamped anew, and an old one looks new: name a "
                + "predicateTime, or a keyless signer"
        case .gateTypeNearMiss(let type, let nearest):
            "\"\(type.prefix(160))\" is not the known type \"\(nearest)\"; only the very same type counts"
        case .expiredAllowance(let id, let until):
            "the allowance for \(id.prefix(80)) ended \(PolicyDate.text(until)); the vulnerability counts again"
        case .timestampsWithoutAuthorities:
            "verifyTimestamp has no effect: no authority is trusted; add timestampCertificates"
        case .anyHolderOfCertificate:
            "identities \"*\" trusts everybody who holds a certificate under these anchors; name subjects"
        }
    }

    /// Why a key of other providers says nothing here.
    private static func foreign(_ key: String, _ provider: SignerProvider) -> String {
        let reason =
            switch (key, provider) {
            case ("publicKey", _):
                "its signers are known by certificates, not by bare keys; use certificates, or provider cosign"
            case ("transparencyLog", _): "its signatures are in no transparency log"
            case ("annotations", _): "what it signs has no annotations"
            case (_, .notary):
                "its authorities are certificates, signingAuthorityCertificates and timestampCertificates"
            default: "it is trusted by its root key, publicKey"
            }
        return "\(key.prefix(40)) is not for provider \(provider.rawValue): \(reason)"
    }

    private static func list<Value: RawRepresentable<String>>(_ values: [Value]) -> String {
        "[" + values.map(\.rawValue).joined(separator: ", ") + "]"
    }
}
