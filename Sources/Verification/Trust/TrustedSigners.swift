// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Keys
import LinearPattern
import OCIModel
import Policy
import Signatures
import Sigstore
import TrustRoots

/// The signers of one list in a policy, with their keys and trust roots at hand.
struct TrustedSigners: Sendable {
    /// A signer whose signatures can be verified.
    struct Usable: Sendable {
        /// The signer's place in the policy: several keys may stand for one.
        var place: Int
        var signer: Signer
        var verifier: ImageSignatureVerifier
        /// The key, for signers that have one; certificates say themselves when they count.
        var key: ResolvedKey?
        var trustRoot: LoadedTrustRoot
        /// Why the trust root is not asked; then `trustRoot` lists nothing.
        var setAside: TrustRootFailure?

        /// The one principal that the signer stands for; `nil` when it stands for whoever holds an identity.
        var principal: Digest? {
            if case .key(let key) = verifier.signer { key.fingerprint } else { nil }
        }
    }

    /// Signers of cosign's, by key and by identity.
    var usable: [Usable] = []
    var notary: [NotarySigner] = []
    var contentTrust: [ContentTrustSigner] = []
    /// Signers that can never verify anything; named in every result, they change no outcome.
    var unusable: [UnusableSigner] = []
    /// Signers whose keys are not at hand just now: what they would verify is not known.
    var unreachable: [UnreachableSigner] = []

    /// Resolves every key and every trust root that the signers name. A revocation holds for whoever names the key.
    init(
        _ signers: [Signer], _ revocations: Revocations, keys: KeyResolver, trustRoots: TrustRootStore
    ) async {
        await keys.prepare(signers.compactMap(\.key))
        unreachable = revocations.unreadable
        for (place, signer) in signers.enumerated() {
            await add(signer, at: place, keys, revocations.fingerprints, trustRoots)
        }
    }

    /// Signers whose keys may be others by now, which their providers do not say.
    var outdated: [UnreachableSigner] {
        let keys = usable.map { ($0.signer, $0.key) } + contentTrust.map { ($0.signer, Optional($0.key)) }
        return keys.compactMap { signer, key in
            guard case .success(let copy)? = key?.copy, let why = copy.staleness else { return nil }
            return UnreachableSigner(name: signer.title, cause: .key(.fetch(why)))
        }
    }

    /// Whether a revocation could not be read.
    var revocationsAreOpen: Bool {
        unreachable.contains { !$0.standsForSigner }
    }

    /// How many different principals could be found, each for a signer of its own: one per key, and one per signer that
    /// names identities.
    var possiblePrincipals: Int {
        let keys = usable.compactMap(\.principal) + contentTrust.map(\.rootKey.fingerprint)
        let holders = usable.count { $0.principal == nil } + notary.count
        let places = usable.map(\.place) + notary.map(\.place) + contentTrust.map(\.place)
        return min(Set(keys).count + holders, Set(places).count)
    }

    private mutating func add(
        _ signer: Signer, at place: Int, _ keys: KeyResolver, _ revoked: Set<Digest>,
        _ trustRoots: TrustRootStore
    ) async {
        if let flaw = signer.flaw { return noteUnusable(signer, .flaw(flaw)) }
        switch signer.identity {
        case .notary(let trust): return addCertificates(trust, signer, place, keys.ring.folder)
        case .contentTrust(let pin):
            return addPin(pin, await keys.keys(pin.rootKey), signer, place, revoked)
        case .key, .keyless: break
        }
        do throws(TrustRootFailure) {
            let root: LoadedTrustRoot
            var setAside: TrustRootFailure?
            do throws(TrustRootFailure) {
                root = try trustRoots.root(signer.trustRoot ?? .publicGood)
            } catch {
                guard case .tooOld(let refresh, _, _) = error, signer.needsNoTrustRoot else { throw error }
                root = LoadedTrustRoot(root: TrustRoot(), name: refresh.name, origin: .inline)
                setAside = error
            }
            // A root that is set aside might have all that it lacks now.
            if setAside == nil { try root.expectSuitable(for: signer) }
            if let flaw = root.flaw(of: signer) { return noteUnusable(signer, .flaw(flaw)) }
            switch signer.identity {
            case .key(let key): addKeys(await keys.keys(key), signer, place, root, setAside, revoked)
            case .keyless(let identity): addIdentity(IdentityPolicy(identity), signer, place, root)
            case .notary, .contentTrust: break  // have no trust root
            }
        } catch {
            if error.isTransient {
                unreachable.append(UnreachableSigner(name: signer.title, cause: .trustRoot(error)))
            } else {
                noteUnusable(signer, .trustRoot(error))
            }
        }
    }

    /// Every key that stands for the signer. One that is out of reach may have been the one that signed; so may one
    /// about which a time decides that the trust root would prove, where that is set aside.
    private mutating func addKeys(
        _ keys: [ResolvedKey], _ signer: Signer, _ place: Int, _ root: LoadedTrustRoot,
        _ setAside: TrustRootFailure?, _ revoked: Set<Digest>
    ) {
        if keys.isEmpty { return noteUnusable(signer, .flaw(.revokedSigner)) }
        let verifier = SignatureVerifier(root: root.root, logsForKeys: signer.logs ?? .optional)
        for key in keys {
            switch key.copy {
            case .success(let copy) where revoked.contains(copy.key.fingerprint):
                noteUnusable(signer, .flaw(.revokedSigner))
            case .success(let copy):
                if let setAside, !key.countsAtAnyTime {
                    unreachable.append(UnreachableSigner(name: signer.title, cause: .trustRoot(setAside)))
                    continue
                }
                usable.append(
                    Usable(
                        place: place, signer: signer,
                        verifier: ImageSignatureVerifier(
                            .key(copy.key), verifier: verifier, annotations: signer.annotations),
                        key: key, trustRoot: root, setAside: setAside))
            case .failure(let error) where error.isTransient:
                unreachable.append(UnreachableSigner(name: signer.title, cause: .key(error)))
            case .failure(let error): noteUnusable(signer, .key(error))
            }
        }
    }

    private mutating func addCertificates(
        _ trust: NotaryTrust, _ signer: Signer, _ place: Int, _ folder: KeyFolder
    ) {
        do throws(AnchorFailure) {
            notary.append(try NotarySigner(trust, of: signer, at: place, in: folder))
        } catch {
            if error.isTransient {
                unreachable.append(UnreachableSigner(name: signer.title, cause: .anchor(error)))
            } else {
                noteUnusable(signer, .anchor(error))
            }
        }
    }

    /// Any of the root keys may be the repository's; one that is out of reach may be the one.
    private mutating func addPin(
        _ pin: ContentTrustPin, _ keys: [ResolvedKey], _ signer: Signer, _ place: Int, _ revoked: Set<Digest>
    ) {
        if keys.isEmpty { return noteUnusable(signer, .flaw(.revokedSigner)) }
        for key in keys {
            switch key.copy {
            case .success(let copy) where revoked.contains(copy.key.fingerprint):
                noteUnusable(signer, .flaw(.revokedSigner))
            case .success(let copy):
                contentTrust.append(
                    ContentTrustSigner(place: place, signer: signer, pin: pin, rootKey: copy.key, key: key))
            case .failure(let error) where error.isTransient:
                unreachable.append(UnreachableSigner(name: signer.title, cause: .key(error)))
            case .failure(let error): noteUnusable(signer, .key(error))
            }
        }
    }

    private mutating func noteUnusable(_ signer: Signer, _ cause: UnusableSigner.Cause) {
        unusable.append(UnusableSigner(name: signer.title, cause: cause))
    }

    private mutating func addIdentity(
        _ policy: IdentityPolicy, _ signer: Signer, _ place: Int, _ root: LoadedTrustRoot
    ) {
        let verifier = SignatureVerifier(root: root.root, logsForCertificates: signer.logs)
        usable.append(
            Usable(
                place: place, signer: signer,
                verifier: ImageSignatureVerifier(
                    .identity(policy), verifier: verifier, annotations: signer.annotations),
                key: nil, trustRoot: root))
    }
}

extension ResolvedKey {
    /// Whether no time of signing decides if the key counts.
    fileprivate var countsAtAnyTime: Bool { ringKey.validities.allSatisfy { $0 == KeyValidity() } }
}

extension Signer {
    /// Whether its signatures may count without a trust root: those of keys, when it names none and needs no log.
    fileprivate var needsNoTrustRoot: Bool {
        guard case .key = identity else { return false }
        return trustRoot == nil && transparencyLog != .required
    }

    /// What the signer says of logs; `nil` when it leaves that to the trust root.
    var logs: SignatureVerifier.TransparencyLogs? {
        switch transparencyLog {
        case nil: nil
        case .required?: .required
        case .optional?: .optional
        case TransparencyLogUse.none?: .ignored
        }
    }
}
