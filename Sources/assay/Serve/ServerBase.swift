// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import HTTPTransport
import Kubernetes
import Logging
import Server
import Verification

/// What every part of the server stands on.
struct ServerBase: Sendable {
    let client: KubernetesClient
    let transport: HTTPTransport
    let engines: EngineSource
    let policies: PolicyWatch
    let store: any DecisionStore
    let leadership: Leadership
    let events: EventNotes
    let effects: KubernetesEffects
    let now: @Sendable () -> Int
    let logger: Logger

    /// Says that something could not be written.
    @Sendable func notWritten(_ what: String, _ error: any Error) {
        logger.warning("not written", metadata: ["what": "\(what)", "reason": "\(error)"])
    }

    /// Says that a file of tokens cannot be used.
    @Sendable func tokensFailed(_ error: TokenFileError) {
        logger.error("a token file cannot be used", metadata: ["reason": "\(error)"])
    }

    /// Says that the store could not do something.
    @Sendable func storeFailed(_ error: any Error) {
        logger.error("the store failed", metadata: ["reason": "\(error)"])
    }
}
