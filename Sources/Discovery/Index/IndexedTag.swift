// SPDX-License-Identifier: Apache-2.0

package import OCIModel

/// A tag, what it points to, and what a policy says about that. Times in seconds since 1970.
package struct IndexedTag: Sendable, Equatable {
    /// What is known of the digest under the policy.
    package enum State: String, Sendable, CaseIterable {
        /// It was not looked at yet.
        case open
        /// Nothing is held against it that the policy enforces.
        case allowed
        /// The evidence was read and does not suffice.
        case rejected
        /// It could not be decided.
        case undetermined
    }

    package var name: String
    /// What the tag pointed to when it was last resolved; `nil` before that.
    package var digest: Digest?
    /// The config of an image, the members of an index, as far as they are remembered.
    package var parts: [Digest] = []
    /// When the tag was last resolved, or that was tried.
    package var resolvedAt = 0
    /// Whether the tag was there before anybody watched: such tags seldom become verified.
    package var isHistorical: Bool
    package var state = State.open
    /// The policy's fingerprint that `state` was found under.
    package var fingerprint: Digest?
    /// The stable name of the reason for a state that hides the tag.
    package var code: String?
    /// When the digest was last looked at.
    package var checkedAt = 0
    /// When it is to be looked at again without anything having changed; `nil` where that was not found out.
    package var nextLook: Int?
    /// How often in a row it was looked at without being allowed.
    package var looks = 0
    /// When an allowance ends, unless it is renewed.
    package var validUntil: Int?
    /// How many tags for signatures the digest had when it was last looked at.
    package var announced = 0

    package init(name: String, isHistorical: Bool) {
        self.name = name
        self.isHistorical = isHistorical
    }

    /// Whether the tag may be shown at `now`.
    package func isAllowed(at now: Int) -> Bool {
        state == .allowed && (validUntil.map { now < $0 } ?? true)
    }

    /// Whether the tag may be shown at `now`, but should be looked at again.
    func isRenewalDue(at now: Int) -> Bool { isAllowed(at: now) && (nextLook.map { $0 <= now } ?? false) }

    /// The tag as nobody has looked at it, under another policy or pointing elsewhere.
    mutating func reopen() {
        state = .open
        fingerprint = nil
        code = nil
        checkedAt = 0
        nextLook = nil
        looks = 0
        validUntil = nil
    }
}
