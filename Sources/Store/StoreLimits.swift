// SPDX-License-Identifier: Apache-2.0

/// How much a store keeps, and how long it waits.
package struct StoreLimits: Sendable {
    /// The newest decisions about a subject stay, whatever their age.
    package var newestPerSubject = 3
    /// Older ones go when they are older than this, in seconds: 30 days.
    package var age = 30 * 86_400
    /// Decisions in all; the oldest make room.
    package var decisions = 100_000
    /// Decisions that one call removes, at most.
    package var removedPerCall = 64
    /// Size of one decision, in bytes of its values.
    package var decisionBytes = 8 << 20
    /// Size of the file, in bytes; what does not fit is `full`. With what is set aside it fits into a volume of 2 GiB.
    package var fileBytes = 384 << 20
    /// Damaged files that are kept for people to look at.
    package var quarantined = 3
    /// How long another process may hold the store.
    package var busy = Duration.seconds(5)

    package init() {}

    var database: DatabaseLimits {
        DatabaseLimits(fileBytes: fileBytes, quarantined: quarantined, busy: busy)
    }
}
