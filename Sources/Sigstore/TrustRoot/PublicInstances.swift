// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import OCIModel
import Signatures

extension TrustRoot {
    /// Whether one of its authorities is a public instance's, in whatever document it stands: those certify everyone
    /// who can log in somewhere. A built-in root that could not be read would leave that open, so it counts as yes.
    public var certifiesStrangers: Bool {
        let keys = Set(certificateAuthorities.flatMap(\.chain).map(\.publicKey.fingerprint))
        guard keys.isDisjoint(with: PublicInstances.github) else { return true }
        for instance in BuiltInTrustRoot.allCases {
            guard let known = try? instance.load() else { return true }
            let theirs = known.certificateAuthorities.flatMap(\.chain).map(\.publicKey.fingerprint)
            guard keys.isDisjoint(with: theirs) else { return true }
        }
        return false
    }
}

/// Public instances whose documents do not come with the program.
enum PublicInstances {
    /// SHA-256 of the authorities' keys (SubjectPublicKeyInfo) of `fulcio.githubapp.com`, which certifies the workflows
    /// of everybody on GitHub: the root, the intermediate below it, and those that issued until 2027.
    static let github = Set(
        [
            "d2cba386870218f5741dbe2ab571648a92d5ac362104cad43af3043191f8c4f6",
            "6ecbe4c0acf79a099d675c447cbf63e8906f44d20587625382c5602d47fd910a",
            "eacdb476b1649c061164c3bf80e365f3a4c485f925376b1d85041e4d65396c62",
            "875db4186c26ef47cc9c9875592c41218a2b141778c9674439e5f97a42554260",
            "6124554cf43d2b70683fb9594ba1e949cb6b68d88010a8e7f3a3b0f876e696d3",
            "fed31bbd031fa17be49347246506fe0039a829ab0e21d5d2237a6490078d2e37",
            "91a72b63f0a52a34c7b548b96cff7d7dda48b53d18ce493284c7a16dec154720",
            "8a71794c0eae24bf8a4a0ef79a7cff6f4591cbeebf6d0e6b7107aa6bb7198e2e",
        ].compactMap { Digest(.sha256, hex: $0) })
}
