// SPDX-License-Identifier: Apache-2.0

/// What is known of a Lease and since when, and what follows from it. No I/O and no clock.
///
/// Another's lease counts as ended when its record has not changed for its duration by our own clock, as in client-go:
/// clocks of replicas need not agree.
struct LeaseObservation: Sendable {
    /// What is to be done.
    enum Action: Sendable, Equatable {
        /// Write this record.
        case write(LeaseRecord)
        /// Another leads.
        case wait
    }

    private let identity: String
    private let duration: Duration
    private var seen = LeaseRecord()
    private var seenAt: ContinuousClock.Instant?

    init(identity: String, duration: Duration) {
        self.identity = identity
        self.duration = duration
    }

    /// The Lease was read, or written by us.
    mutating func observe(_ record: LeaseRecord, at now: ContinuousClock.Instant) {
        if record != seen || seenAt == nil { seenAt = now }
        seen = record
    }

    /// Who leads, as far as is known.
    var holder: String { seen.holder }

    /// What follows from what was observed.
    func action(at now: ContinuousClock.Instant, unixTime: Int) -> Action {
        var record = seen
        record.renewTime = LeaseRecord.microTime(unixTime)
        record.durationSeconds = max(1, Int(duration.components.seconds))
        if seen.holder == identity { return .write(record) }
        if !seen.holder.isEmpty, let seenAt, now - seenAt < .seconds(seen.durationSeconds) { return .wait }
        record.holder = identity
        record.acquireTime = unixTime
        if !seen.resourceVersion.isEmpty {
            record.transitions = seen.transitions < .max ? seen.transitions + 1 : 0
        }
        return .write(record)
    }

    /// What is written on leaving: nobody's, and free at once.
    func released(unixTime: Int) -> LeaseRecord {
        var record = seen
        record.holder = ""
        record.durationSeconds = 1
        record.renewTime = LeaseRecord.microTime(unixTime)
        return record
    }
}
