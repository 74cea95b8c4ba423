// SPDX-License-Identifier: Apache-2.0

import Keys
import OCIModel
import Policy
import Signatures
import Sigstore

/// The signers of one requirement, with their keys at hand.
struct TrustedSigners: Sendable {
    /// A signer whose signatures can be verified.
    struct Usable: Sendable {
        var signer: Signer
        var verifier: KeySignatureVerifier
        var window: KeyWindow
        /// Who signs: one principal counts once, whatever names its key goes by.
        var principal: Digest { verifier.key.fingerprint }
    }

    var usable: [Usable] = []
    /// Signers that can never verify anything; named in every result, they change no outcome.
    var unusable: [UnusableSigner] = []
    /// Signers whose keys are not at hand just now: what they would verify is not known.
    var unreachable: [UnreachableSigner] = []

    /// Resolves every key the requirement names.
    init(_ requirement: Requirement, keys: KeyRing) {
        var revoked: Set<Digest> = []
        for key in requirement.revoked {
            do throws(KeyError) {
                revoked.insert(try keys.key(key.reference).fingerprint)
            } catch {
                // Which key is revoked is not known, so none may be trusted.
                unreachable.append(UnreachableSigner(name: key.reference.title, cause: .revocation(error)))
            }
        }
        for signer in requirement.signers { add(signer, keys, revoked) }
    }

    /// Whether a revocation could not be read.
    var revocationsAreOpen: Bool {
        unreachable.contains { if case .revocation = $0.cause { true } else { false } }
    }

    private mutating func add(_ signer: Signer, _ keys: KeyRing, _ revoked: Set<Digest>) {
        if let flaw = signer.flaw {
            unusable.append(UnusableSigner(name: signer.title, cause: .flaw(flaw)))
            return
        }
        guard signer.provider == .cosign, case .staticKey(let key) = signer.identity else {
            unreachable.append(
                UnreachableSigner(name: signer.title, cause: .unsupported(signer.provider, signer.method)))
            return
        }
        if signer.transparencyLog == .required {
            unreachable.append(UnreachableSigner(name: signer.title, cause: .transparencyLog))
            return
        }
        do throws(KeyError) {
            let publicKey = try keys.key(key.reference)
            guard !revoked.contains(publicKey.fingerprint) else {
                unusable.append(UnusableSigner(name: signer.title, cause: .flaw(.revokedSigner)))
                return
            }
            let verifier = KeySignatureVerifier(key: publicKey, annotations: signer.annotations)
            usable.append(Usable(signer: signer, verifier: verifier, window: KeyWindow(key)))
        } catch {
            if error.isTransient {
                unreachable.append(UnreachableSigner(name: signer.title, cause: .key(error)))
            } else {
                unusable.append(UnusableSigner(name: signer.title, cause: .key(error)))
            }
        }
    }
}
