// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A registry without its socket: from a request to what is to be sent.
final class RegistryService: Sendable {
    let content: RegistryContent
    let log: RequestLog
    let faults = FaultPlan()
    let tokens: TokenIssuer
    let limits: RegistryLimits
    let behavior: Mutex<RegistryBehavior>
    private let uploads = UploadSessions()

    init(content: RegistryContent, behavior: RegistryBehavior, limits: RegistryLimits) {
        self.content = content
        self.limits = limits
        self.behavior = Mutex(behavior)
        log = RequestLog(limit: limits.loggedRequests)
        tokens = TokenIssuer(limit: limits.tokens)
    }

    /// Logs a request and answers it, faults included. A request whose answer a fault replaces has no effect.
    func transmission(for request: RegistryRequest, at now: ContinuousClock.Instant) -> Transmission {
        let record = RequestRecord(request)
        log.append(record)
        var transmission: Transmission
        if let fault = faults.replacement(for: record) {
            transmission = Transmission(inPlaceOfAnswer: fault, to: request)
        } else {
            transmission = Transmission(router.answer(request, at: now), to: request)
        }
        let changes = faults.changes(for: record, status: transmission.status)
        for fault in changes { transmission.apply(fault) }
        // A broken answer is sent whole, or nobody would see what is wrong with it.
        if transmission.status == 200, changes.allSatisfy(\.keepsAnswerWhole),
            let tag = transmission.headers["ETag"], EntityTags.isKnown(tag, to: request)
        {
            transmission.becomeNotModified()
            log.addNotModified()
        }
        return transmission
    }

    private var router: RegistryRouter {
        RegistryRouter(
            content: content, uploads: uploads, tokens: tokens, behavior: behavior.withLock { $0 },
            limits: limits)
    }
}
