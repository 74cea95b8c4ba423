// SPDX-License-Identifier: Apache-2.0

package import LinearPattern

/// Which tags of a repository count, and which of them is the best: an image subscription of Kargo's Warehouse.
package struct TagSelection: Sendable {
    /// How tags are ordered (`imageSelectionStrategy`).
    package enum Strategy: Sendable {
        /// Tags that are versions, the highest first.
        ///
        /// - isStrict: whether `1` and `1.2` are none (`strictSemvers`).
        case semVer(VersionConstraint?, isStrict: Bool)
        /// By their bytes, the last first.
        case lexical
        /// By the time at which the image was built, the newest first.
        case newestBuild
        /// One tag, which may move; other tags are not looked at.
        case digest(tag: String)

        /// What Warehouses call it.
        package var name: String {
            switch self {
            case .semVer: "SemVer"
            case .lexical: "Lexical"
            case .newestBuild: "NewestBuild"
            case .digest: "Digest"
            }
        }

        /// What Warehouses write as `constraint`.
        package var constraint: String? {
            switch self {
            case .semVer(let constraint, _): constraint?.text
            case .digest(let tag): tag
            case .lexical, .newestBuild: nil
            }
        }
    }

    package var strategy: Strategy
    /// Where there are some, one must be found in a tag (`allowTagsRegexes`).
    package var allowed: [Pattern]
    /// None may be found in a tag (`ignoreTagsRegexes`).
    package var ignored: [Pattern]
    /// What an image must run on.
    package var platform: ImagePlatform?
    /// How many of the best tags are looked at (`discoveryLimit`).
    package var limit: Int

    package static let limits = 1...100
    package static let usualLimit = 20

    package init(
        _ strategy: Strategy, allowed: [Pattern] = [], ignored: [Pattern] = [],
        platform: ImagePlatform? = nil, limit: Int = TagSelection.usualLimit
    ) {
        self.strategy = strategy
        self.allowed = allowed
        self.ignored = ignored
        self.platform = platform
        self.limit = min(max(limit, Self.limits.lowerBound), Self.limits.upperBound)
    }

    /// The tags that count, the best first as far as tags tell: builds have no order before they are looked at.
    package func candidates(among tags: [String]) -> TagCandidates {
        if case .digest(let tag) = strategy {
            return TagCandidates(tags: [TagCandidate(tag: tag)], listed: 0, hidden: 0)
        }
        let images = tags.filter { SignatureTag($0) == nil }
        let found = images.filter(isAdmitted).compactMap(candidate).sorted { $0.isBetter(than: $1) }
        return TagCandidates(tags: found, listed: tags.count, hidden: tags.count - images.count)
    }

    /// Whether the regular expressions let a tag through; like Go's, they are searched for anywhere in it.
    private func isAdmitted(_ tag: String) -> Bool {
        !ignored.contains { $0.isFound(in: tag) }
            && (allowed.isEmpty || allowed.contains { $0.isFound(in: tag) })
    }

    private func candidate(_ tag: String) -> TagCandidate? {
        guard case .semVer(let constraint, let isStrict) = strategy else { return TagCandidate(tag: tag) }
        guard let version = SemanticVersion(tag, isStrict: isStrict), constraint?.contains(version) ?? true
        else { return nil }
        return TagCandidate(tag: tag, version: version)
    }
}
