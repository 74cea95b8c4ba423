// SPDX-License-Identifier: Apache-2.0

import Policy
import Verification

/// An Event at an Application, as its tab of events and `kubectl describe` show it.
package struct ApplicationEvent: Sendable, Equatable {
    package var name: ApplicationName
    package var uid: String
    /// Whether it is a `Warning`; else `Normal`.
    package var isWarning: Bool
    /// One word for machines.
    package var reason: String
    package var message: String

    /// The event that a new decision is; `nil` where a first look found nothing to tell.
    init?(_ decision: PreparedDecision, at application: Application, before: Notice?) {
        name = application.name
        uid = application.uid
        let notice = Notice(decision)
        switch decision.disposition {
        case .allow:
            guard before?.condition != nil else { return nil }
            isWarning = false
            reason = "ImagesVerified"
            message = "all images may be deployed"
        case .warn:
            isWarning = true
            reason = "ImagesNotVerified"
            message = notice.condition?.message ?? ""
        case .deny:
            isWarning = true
            reason = decision.outcome == .undetermined ? "ImageVerificationFailed" : "ImagesRefused"
            message = notice.condition?.message ?? ""
        }
    }
}
