// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Keys
import LinearPattern
import OCIModel
import Policy
import Signatures
import Sigstore
import TrustRoots

/// The signers of one requirement, with their keys and trust roots at hand.
struct TrustedSigners: Sendable {
    /// A signer whose signatures can be verified.
    struct Usable: Sendable {
        var signer: Signer
        var verifier: ImageSignatureVerifier
        /// When the key counts; `nil` for certificates, which say so themselves.
        var window: KeyWindow?
        var trustRoot: LoadedTrustRoot

        /// The one principal that the signer stands for; `nil` when it stands for whoever holds an identity.
        var key: Digest? {
            if case .key(let key) = verifier.signer { key.fingerprint } else { nil }
        }
    }

    var usable: [Usable] = []
    /// Signers that can never verify anything; named in every result, they change no outcome.
    var unusable: [UnusableSigner] = []
    /// Signers whose keys are not at hand just now: what they would verify is not known.
    var unreachable: [UnreachableSigner] = []

    /// Resolves every key and every trust root the requirement names.
    init(_ requirement: Requirement, keys: KeyRing, trustRoots: TrustRootStore) {
        var revoked: Set<Digest> = []
        for key in requirement.revoked {
            do throws(KeyError) {
                revoked.insert(try keys.key(key.reference).fingerprint)
            } catch {
                // Which key is revoked is not known, so none may be trusted.
                unreachable.append(UnreachableSigner(name: key.reference.title, cause: .revocation(error)))
            }
        }
        for signer in requirement.signers { add(signer, keys, revoked, trustRoots) }
    }

    /// Whether a revocation could not be read.
    var revocationsAreOpen: Bool {
        unreachable.contains { if case .revocation = $0.cause { true } else { false } }
    }

    /// How many different principals could be found: one per key, and one per signer that names identities.
    var possiblePrincipals: Int {
        Set(usable.compactMap(\.key)).count + usable.count { $0.key == nil }
    }

    private mutating func add(
        _ signer: Signer, _ keys: KeyRing, _ revoked: Set<Digest>, _ trustRoots: TrustRootStore
    ) {
        if let flaw = signer.flaw {
            unusable.append(UnusableSigner(name: signer.title, cause: .flaw(flaw)))
            return
        }
        guard signer.provider == .cosign, signer.method != .kms else {
            unreachable.append(
                UnreachableSigner(name: signer.title, cause: .unsupported(signer.provider, signer.method)))
            return
        }
        do throws(TrustRootFailure) {
            let root = try trustRoots.root(signer.trustRoot ?? .publicGood)
            guard signer.transparencyLog != .required || root.root.listsTransparencyLogs else {
                throw .listsNoLog(root: root.name)
            }
            switch signer.identity {
            case .key(let key): addKey(key, signer, root, keys, revoked)
            case .keyless(let identity): try addIdentity(identity, signer, root)
            case .notaryCertificates: break
            }
        } catch {
            if error.isTransient {
                unreachable.append(UnreachableSigner(name: signer.title, cause: .trustRoot(error)))
            } else {
                unusable.append(UnusableSigner(name: signer.title, cause: .trustRoot(error)))
            }
        }
    }

    private mutating func addKey(
        _ key: TrustedKey, _ signer: Signer, _ root: LoadedTrustRoot, _ keys: KeyRing, _ revoked: Set<Digest>
    ) {
        do throws(KeyError) {
            let publicKey = try keys.key(key.reference)
            guard !revoked.contains(publicKey.fingerprint) else {
                unusable.append(UnusableSigner(name: signer.title, cause: .flaw(.revokedSigner)))
                return
            }
            let verifier = SignatureVerifier(root: root.root, logsForKeys: signer.logs ?? .optional)
            usable.append(
                Usable(
                    signer: signer,
                    verifier: ImageSignatureVerifier(
                        .key(publicKey), verifier: verifier, annotations: signer.annotations),
                    window: KeyWindow(key.validity), trustRoot: root))
        } catch {
            if error.isTransient {
                unreachable.append(UnreachableSigner(name: signer.title, cause: .key(error)))
            } else {
                unusable.append(UnusableSigner(name: signer.title, cause: .key(error)))
            }
        }
    }

    private mutating func addIdentity(
        _ identity: KeylessIdentity, _ signer: Signer, _ root: LoadedTrustRoot
    ) throws(TrustRootFailure) {
        let policy = IdentityPolicy(identity)
        if let authority = policy.authority {
            let known = root.root.certificateAuthorities.map(\.uri)
            guard known.contains(where: { IdentityPolicy.isSameAuthority($0, authority) }) else {
                throw .unknownAuthority(authority, root: root.name, known: Array(Set(known)).sorted())
            }
        }
        // A copy of a public root is public, whatever file it is in.
        if case .unsafeAnyone = policy.holder, root.root.certifiesStrangers {
            unusable.append(UnusableSigner(name: signer.title, cause: .flaw(.anyIdentityOnPublicRoot)))
            return
        }
        let verifier = SignatureVerifier(root: root.root, logsForCertificates: signer.logs)
        usable.append(
            Usable(
                signer: signer,
                verifier: ImageSignatureVerifier(
                    .identity(policy), verifier: verifier, annotations: signer.annotations),
                window: nil, trustRoot: root))
    }
}

extension Signer {
    /// What the signer says of logs; `nil` when it leaves that to the trust root.
    fileprivate var logs: SignatureVerifier.TransparencyLogs? {
        switch transparencyLog {
        case nil: nil
        case .required?: .required
        case .optional?: .optional
        case TransparencyLogUse.none?: .ignored
        }
    }
}

extension IdentityPolicy {
    /// What a keyless signer of a policy asks of certificates.
    init(_ identity: KeylessIdentity) {
        let identities = identity.identities.map { Identity(issuer: $0.issuer, subject: $0.subject) }
        var extensions: [FulcioExtension: TextMatcher] = [:]
        for (field, text) in identity.claims {
            if let name = FulcioExtension(rawValue: field.rawValue) { extensions[name] = text }
        }
        // Both said: the narrower word counts.
        self.init(
            identity.anyIdentity && identities.isEmpty ? .unsafeAnyone : .oneOf(identities),
            extensions: extensions, authority: identity.providerURL)
    }
}
