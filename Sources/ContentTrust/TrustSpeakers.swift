// SPDX-License-Identifier: Apache-2.0

/// The roles that speak for a repository's tags.
struct TrustSpeakers: Sendable {
    /// What one role says.
    struct Role: Sendable {
        let name: String
        /// Images by tag, those left out that the role may not speak for.
        let images: [String: SignedTarget]
    }

    /// Must all name the same image for a tag.
    let agreeing: [Role]
    /// Speaks for the tags that none of the others names.
    var fallback: Role?

    /// All of them, in the order in which they are asked.
    var all: [Role] { agreeing + (fallback.map { [$0] } ?? []) }
}
