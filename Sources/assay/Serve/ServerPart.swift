// SPDX-License-Identifier: Apache-2.0

import Server
import ServiceLifecycle

/// What a part of the server answers and does.
struct ServerPart: Sendable {
    var admission: [AdmissionEndpoint] = []
    var api: [APIEndpoint] = []
    var services: [any Service] = []
    /// Whether it has read what it must know to answer.
    var isReady: @Sendable () -> Bool = { true }
    /// When the API server last said anything to the watch that waits longest, in seconds since 1970; `nil` for never.
    var lastContact: @Sendable () -> Int?
    /// What cannot be read, a line each.
    var errors: @Sendable () -> [String] = { [] }
    /// Takes what is measured now and then.
    var measure: @Sendable () -> Void = {}
    /// What a new leader does first.
    var lead: @Sendable () async -> Void = {}
}
