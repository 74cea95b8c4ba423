// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures

/// What the scenes and their files speak of.
struct Props: Sendable {
    /// `host:port` of the registry.
    let authority: String
    /// The keys of the key ring by name.
    let keys: [String: PublicKey]
    /// The image that its tag will leave.
    let pinned: Digest

    /// A reference into the registry: `shop/web:1.4` or `shop/web@sha256:…`.
    func image(_ name: String) -> String { "\(authority)/\(name)" }

    static let trustedKey = "trusted-public-key"
    static let releaseKey = "release-team"
}
