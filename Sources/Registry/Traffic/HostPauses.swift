// SPDX-License-Identifier: Apache-2.0

/// Which hosts want to be left alone, and until when (429, RFC 6585 section 4; `Retry-After`, RFC 9110 section 10.2.3).
/// No I/O.
///
/// Requests that were under way when a host refused one say nothing new about its patience: each is sent with the
/// `Turn` that the host had then.
struct HostPauses: Sendable {
    /// Tells requests that were sent before a refusal was heard from those after it.
    struct Turn: Sendable, Equatable {
        fileprivate let refusals: Int
    }

    private struct Pause {
        var until: ContinuousClock.Instant
        /// Refusals that were heard.
        var refusals: Int
        /// What the next refusal without `Retry-After` costs.
        var next: Duration
    }

    private var pauses: [String: Pause] = [:]
    /// Counts over all hosts, so that no turn is mistaken for one of a pause that is forgotten.
    private var refusals = 0

    /// How long a host is still to be left alone; `nil` when it may be asked.
    func remaining(_ host: String, now: ContinuousClock.Instant) -> Duration? {
        guard let pause = pauses[host], pause.until > now else { return nil }
        return now.duration(to: pause.until)
    }

    /// What a request that is sent now is remembered by.
    func turn(_ host: String) -> Turn { Turn(refusals: pauses[host]?.refusals ?? 0) }

    /// Takes a refusal and says how long the host is to be left alone from now on.
    ///
    /// - Parameter asked: what the host said. When it said nothing, or a moment that is over, the pause is a second,
    ///   and twice the last one if it was the answer to the first requests after that.
    mutating func refuse(
        _ host: String, _ turn: Turn, asked: Duration?, now: ContinuousClock.Instant
    ) -> Duration {
        let last = pauses[host]
        var next = last?.next ?? Self.first
        var length = Duration.zero
        if let asked, asked > .zero {
            length = min(asked, Self.longest)
        } else if last == nil || last?.refusals == turn.refusals {
            length = next
            next = min(next * 2, Self.cap)
        }
        let until = now.advanced(by: length)
        if let last, last.until >= until { return now.duration(to: last.until) }
        guard length > .zero else { return .zero }
        makeRoom(now: now)
        refusals += 1
        pauses[host] = Pause(until: until, refusals: refusals, next: next)
        return length
    }

    /// Takes an answer that is no refusal: the host's next pause is a short one again.
    mutating func succeed(_ host: String, _ turn: Turn) {
        guard pauses[host]?.refusals == turn.refusals else { return }
        pauses[host] = nil
    }

    private mutating func makeRoom(now: ContinuousClock.Instant) {
        guard pauses.count >= Self.mostKept else { return }
        pauses = pauses.filter { $0.value.until > now }
        guard pauses.count >= Self.mostKept, let first = pauses.min(by: { $0.value.until < $1.value.until })
        else { return }
        pauses[first.key] = nil
    }

    private static let first = Duration.seconds(1)
    private static let cap = Duration.seconds(60)
    /// No host puts itself out of use for longer by one answer.
    private static let longest = Duration.seconds(3600)
    private static let mostKept = 1000
}
