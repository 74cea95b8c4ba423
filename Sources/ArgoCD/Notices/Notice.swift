// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import Policy
import StrictJSON
package import Verification

/// What people are to see of a decision at an Application.
package struct Notice: Sendable, Equatable {
    /// `nil` where nothing is held against it.
    package var condition: Application.Condition?
    /// The banner of Argo CD 3.5: text and severity.
    package var banner: Banner?

    package struct Banner: Sendable, Equatable {
        /// At most 500 characters.
        package var content: String
        /// `info`, `warning` or `critical`.
        package var severity: String
    }

    /// The notice about a decision.
    package init(_ decision: PreparedDecision) {
        let text = Self.line(decision.isAllowed ? decision.warnings.first ?? "" : decision.message)
        switch decision.disposition {
        case .allow: break
        case .warn:
            condition = .init(type: ApplicationNotice.warningCondition, message: text)
            banner = Banner(content: "Images: \(text)".cut(to: 500), severity: "warning")
        case .deny:
            condition = .init(type: ApplicationNotice.errorCondition, message: text)
            banner = Banner(content: "Images: \(text)".cut(to: 500), severity: "critical")
        }
    }

    /// The annotations for the banner; `nil` takes one away.
    package var annotations: [String: String?] {
        [
            ApplicationNotice.banner + "content": banner?.content,
            ApplicationNotice.banner + "severity": banner?.severity,
            ApplicationNotice.banner + "icon": banner.map { _ in "fa-shield-alt" },
            ApplicationNotice.banner + "scope": banner.map { _ in "both" },
        ]
    }

    /// Conditions and banners are one paragraph.
    private static func line(_ text: String) -> String {
        String(
            text.split(whereSeparator: \.isNewline).joined(separator: "; ").unicodeScalars.prefix(2_000).map(
                Character.init))
    }
}
