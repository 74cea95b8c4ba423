// SPDX-License-Identifier: Apache-2.0

/// What is known of one key, and what is to be done when it is asked for. Times are in seconds since 1970.
struct KeyCopyState: Sendable {
    private(set) var copy: KeyCopy?
    private(set) var failure: (error: KeyFetchError, at: Int)?

    enum Step: Sendable {
        /// The copy is good.
        case use(KeyCopy)
        /// The copy is good and shall be renewed meanwhile.
        case useAndRenew(KeyCopy)
        /// A new one is needed.
        case fetch
        /// It was tried a moment ago.
        case fail(KeyFetchError)
    }

    init(copy: KeyCopy? = nil) { self.copy = copy }

    func step(at now: Int, _ limits: KeyCopyLimits) -> Step {
        let recent = failure.flatMap { failure in
            let span = failure.error.isAboutTheKey ? limits.refusalFor : limits.failureFor
            return (0..<span).contains(now - failure.at) ? failure.error : nil
        }
        guard let copy = usable(at: now, limits), let fetchedAt = copy.fetchedAt else {
            return recent.map(Step.fail) ?? .fetch
        }
        switch now - fetchedAt {
        case ..<limits.refreshAfter: return .use(copy)
        case ..<limits.freshFor: return recent == nil ? .useAndRenew(copy) : .use(copy)
        default: return recent.map { .use(Self.stale(copy, $0)) } ?? .fetch
        }
    }

    mutating func fetched(_ copy: KeyCopy) {
        self.copy = copy
        failure = nil
    }

    /// Notes a failure and gives what there still is: what a provider says of the key itself ends the copy.
    mutating func failed(_ error: KeyFetchError, at now: Int, _ limits: KeyCopyLimits) -> KeyCopy? {
        failure = (error, now)
        if error.isAboutTheKey { copy = nil }
        return usable(at: now, limits).map { Self.stale($0, error) }
    }

    /// The copy, unless it is too old or from the future, as one is that was kept while a clock was wrong.
    func usable(at now: Int, _ limits: KeyCopyLimits) -> KeyCopy? {
        guard let copy, let fetchedAt = copy.fetchedAt else { return nil }
        let (age, overflow) = now.subtractingReportingOverflow(fetchedAt)
        guard !overflow, age >= -Self.clockSkew, age < max(limits.staleFor, limits.freshFor) else {
            return nil
        }
        return copy
    }

    private static func stale(_ copy: KeyCopy, _ error: KeyFetchError) -> KeyCopy {
        var copy = copy
        copy.staleness = error
        return copy
    }

    private static let clockSkew = 300
}
