// SPDX-License-Identifier: Apache-2.0

/// Where a trust root is to be had.
package enum TrustRootReference: Sendable, Hashable {
    /// `public-good`, `staging`, or what a TUF mirror was set up as.
    case named(String)
    case file(String)
    /// The document itself, as JSON.
    case inline([UInt8])

    /// Sigstore's own instance, which certifies everyone who can log in somewhere.
    package static let publicGood = TrustRootReference.named("public-good")

    /// Whether its authorities issue certificates to anyone, as far as the name tells.
    package var certifiesStrangers: Bool {
        switch self {
        case .named(let name): name == "public-good" || name == "staging" || name == "github"
        case .file, .inline: false
        }
    }

    /// What to call it.
    package var title: String {
        switch self {
        case .named(let name): name
        case .file(let path): path
        case .inline: "the inline trusted root"
        }
    }
}
