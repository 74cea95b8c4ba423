// SPDX-License-Identifier: Apache-2.0

import Keys
import OCIModel
import Policy
import Signatures

/// The keys that verify nothing, whoever names them: those of a policy, and those of the key ring.
struct Revocations: Sendable {
    private(set) var fingerprints: Set<Digest> = []
    /// Revocations that cannot be read: which key is revoked is not known, so none may be trusted.
    private(set) var unreadable: [UnreachableSigner] = []

    init(_ revoked: [TrustedKey], keys: KeyResolver) async {
        for key in revoked + keys.ring.revoked {
            switch await keys.copy(key.reference) {
            case .success(let copy): fingerprints.insert(copy.key.fingerprint)
            case .failure(let error):
                unreadable.append(UnreachableSigner(name: key.reference.title, cause: .revocation(error)))
            }
        }
    }
}
