// SPDX-License-Identifier: Apache-2.0

import Keys
import Policy
import Signatures

/// A pinned root key whose repositories' trust data can be verified.
struct ContentTrustSigner: Sendable {
    /// The signer's place in the policy: several keys may stand for one.
    var place: Int
    var signer: Signer
    var pin: ContentTrustPin
    var rootKey: PublicKey
    /// The root key as the key ring knows it.
    var key: ResolvedKey

    /// Why the root key does not count; `nil` when it does.
    func objection(now: Int) -> KeyWindowObjection? {
        key.ringKey.validities.lazy.compactMap { $0.objection(signedAt: [], now: now) }.first
    }
}
