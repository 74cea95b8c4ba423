// SPDX-License-Identifier: Apache-2.0

/// What the indexes behind a registry view may take, and how often they look; times in seconds.
package struct IndexLimits: Sendable {
    /// Between two listings of a repository's tags.
    package var interval = 300
    /// How long the last index may be served while the upstream cannot be read.
    package var staleness = 86_400
    /// How long one who asks waits for a scan.
    package var patience = 20
    /// What one who waited in vain is told to wait.
    package var retryAfter = 5
    /// Before the first listing is tried again when it failed; doubled up to the interval.
    package var firstRetry = 30
    /// After which what is allowed is looked at again, at the latest; each digest at its own time.
    package var renewal = 86_400
    /// How long something is allowed for without being found allowed again.
    package var allowance = 259_200
    /// Allowed digests that one scan looks at again.
    package var renewals = 100
    /// Before a hidden tag that somebody asks for is looked at again.
    package var askedAgain = 60
    /// Tags that no listing had and somebody asks for by name: so many are looked for upstream in `askedAgain` seconds,
    /// for one index.
    package var strangers = 100
    /// Looks for such tags that may be under way at the same time.
    package var strangersAtOnce = 8
    /// Between two scans that a push wakes.
    package var wakeInterval = 30
    /// Between two resolutions of a tag that does not move.
    package var immutableAge = 86_400
    /// Mutable tags that one scan resolves anew.
    package var resolutions = 100
    /// Rejected digests that one push makes a scan look at again.
    package var woken = 100
    /// Requests under way for one index, whatever it looks for.
    package var concurrency = 8
    /// Scans that look at everything in their repository, for the first time or under another policy, which are under way
    /// at the same time for all indexes.
    package var wholeScans = 4
    /// Such scans that wait for others; those beyond them are tried again later.
    package var waitingScans = 64
    /// Scans after which tags that could not be decided stop holding up the first index.
    package var firstScans = 3
    /// Tags of one repository; as many as are listed at all.
    package var tags = 50_000
    /// Bytes of a tag's name.
    package var tagLength = 255
    /// Children or configs that are remembered of one manifest.
    package var parts = 64
    /// Digests that are known by being part of another, for one index.
    package var relations = 20_000
    /// Digests that no tag points to and that were asked for, for one index.
    package var untagged = 1_000
    /// Bytes of manifests and configs that are kept, for all indexes.
    package var content = 64 << 20
    /// Largest config, bytes.
    package var config = 8 << 20
    /// Indexes that are kept of what was listed; the least recently used makes room.
    package var indexes = 64
    /// Indexes beside them whose tags were never listed; the least recently used makes room.
    package var unlisted = 16

    package init() {}
}
