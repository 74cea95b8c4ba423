// SPDX-License-Identifier: Apache-2.0

/// What a registry's answers may cost, and what is sent to it.
public struct FetchLimits: Sendable {
    /// Largest manifest, bytes: what the distribution specification asks registries to take ("Pushing Manifests").
    public var manifest = 4 << 20
    /// Largest page of a list of referrers, bytes.
    public var referrersPage = 4 << 20
    /// Most pages of a list of referrers.
    public var referrersPages = 16
    /// Most referrers; cosign stops at as many signatures (CVE-2023-46737).
    public var referrers = 1000
    /// Tags that are asked for at once; registries may give fewer.
    public var tagsPerPage = 1000
    /// Largest page of a list of tags, bytes.
    public var tagsPage = 4 << 20
    /// Most pages of a list of tags.
    public var tagsPages = 500
    /// Most tags of a repository.
    public var tags = 50_000
    /// Largest answer of a token service, bytes.
    public var token = 1 << 20
    /// Largest blob that is pushed, bytes: attestations are a few kilobytes.
    public var pushedBlob = 16 << 20
    /// Most times that something is pushed whose fate was unknown, or which others undid at the same time.
    public var pushTries = 4
    /// Most tries of one request.
    public var tries = 4
    /// Most tries of one request at a mirror.
    public var mirrorTries = 2
    /// Requests that may be under way at one host, unless its settings say otherwise.
    public var concurrency = 16

    /// Answers that are kept to ask whether they changed, for one set of credentials.
    public var keptAnswers = 4096
    /// Bytes of those; an answer of more than a quarter of it is not kept.
    public var keptBytes = 32 << 20

    /// The defaults.
    public init() {}
}
