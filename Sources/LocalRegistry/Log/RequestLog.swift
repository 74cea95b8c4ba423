// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The requests a registry received, in order. A request is in the log before it is answered.
package final class RequestLog: Sendable {
    private let kept = Mutex<[RequestRecord]>([])
    private let unchanged = Mutex(0)
    private let limit: Int

    /// A log that keeps the last `limit` requests, and at least half as many at any time.
    init(limit: Int) { self.limit = limit }

    /// All that are kept.
    package var records: [RequestRecord] { kept.withLock { $0 } }

    /// How many are kept.
    package var count: Int { kept.withLock { $0.count } }

    /// How many of a kind are kept; of one method, if one is given.
    package func count(of kind: RequestKind, method: String? = nil) -> Int {
        records.count { $0.kind == kind && (method == nil || $0.method == method) }
    }

    /// How many requests were answered with 304 since the log was last cleared.
    package var notModified: Int { unchanged.withLock { $0 } }

    /// Forgets all.
    package func clear() {
        kept.withLock { $0 = [] }
        unchanged.withLock { $0 = 0 }
    }

    func addNotModified() { unchanged.withLock { $0 += 1 } }

    func append(_ record: RequestRecord) {
        kept.withLock { records in
            records.append(record)
            if records.count > limit { records.removeFirst(limit / 2) }
        }
    }
}
