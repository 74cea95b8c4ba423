// SPDX-License-Identifier: Apache-2.0

/// The tags of a repository that count.
package struct TagCandidates: Sendable {
    package var tags: [TagCandidate]
    /// How many tags there are in all.
    package var listed: Int
    /// How many of them hold no image, but what is attached to one.
    package var hidden: Int
}

/// A tag that counts.
package struct TagCandidate: Sendable {
    package var tag: String
    /// The version that it is, where that was asked for.
    package var version: SemanticVersion?

    /// The higher version, then the later one by bytes: of `1.0` and `1.0.0` the latter.
    func isBetter(than other: TagCandidate) -> Bool {
        if let version, let others = other.version {
            switch version.precedence(over: others) {
            case .higher: return true
            case .lower: return false
            case .same: break
            }
        }
        return other.tag.utf8.lexicographicallyPrecedes(tag.utf8)
    }
}
