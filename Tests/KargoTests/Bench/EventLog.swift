// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import Synchronization

/// The Events that were to be recorded.
final class EventLog: Sendable {
    struct Event: Sendable, Equatable {
        var isWarning: Bool
        var reason: String
        var message: String
        var object: InvolvedObject
    }

    private let events = Mutex<[Event]>([])

    var all: [Event] { events.withLock(\.self) }

    var reasons: [String] { all.map(\.reason) }

    @Sendable func record(
        _ isWarning: Bool, _ reason: String, _ message: String, _ object: InvolvedObject
    ) async {
        let event = Event(isWarning: isWarning, reason: reason, message: message, object: object)
        events.withLock { $0.append(event) }
    }
}
