// SPDX-License-Identifier: Apache-2.0

/// What was asked of one host, and what was saved. Counts only grow.
public struct HostTraffic: Sendable, Equatable {
    /// HTTP requests sent; those for tokens count at the token service, those after a redirect where it began.
    public var requests = 0
    /// Questions that another caller's request of the same time answered.
    public var coalesced = 0
    /// Answers that what is known still holds (304).
    public var notModified = 0
    /// Answers that the host wants no request for now: 429, and 503 with `Retry-After`.
    public var refused = 0
    /// Requests that were not sent, since the host's pause or its rate left no time for them.
    public var heldBack = 0
    /// Time that requests waited for a pause to end and for their turn.
    public var waited = Duration.zero

    /// Nothing asked yet.
    public init() {}
}
