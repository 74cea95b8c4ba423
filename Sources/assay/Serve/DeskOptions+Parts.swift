// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import Logging
import Metrics
import Report
import Store
import StrictJSON
import Verification

extension DeskOptions {
    var freshness: FreshnessLimits {
        var limits = FreshnessLimits()
        limits.allowedSeconds = maxDecisionAge * 3_600
        limits.renewSeconds = renewEvery * 60
        return limits
    }

    /// Where decisions are kept.
    func open(logger: Logger) async throws -> any DecisionStore {
        guard let folder = storeFolder else { return InMemoryDecisionStore() }
        let report = Self.report(to: logger)
        let opened = try await SQLiteDecisionStore.open(
            "\(folder)/decisions", now: EngineSource.clock, onRecovery: report)
        if let recovery = opened.recovery { report(recovery) }
        return opened.store
    }

    /// Says that a store could not be used any more.
    static func report(to logger: Logger) -> @Sendable (StoreRecovery) -> Void {
        { recovery in
            Counter(label: "assay_store_recoveries_total", dimensions: [("reason", recovery.reason.rawValue)])
                .increment()
            logger.error(
                "the store was set aside and begun anew",
                metadata: ["reason": "\(recovery.why)", "kept": "\(recovery.quarantined ?? "nothing")"])
        }
    }

    /// `nil` where nothing is to be kept.
    var storeFolder: String? { store == "none" ? nil : store }
}

extension DecisionPresenter {
    /// The words that the command line has too.
    static let report = DecisionPresenter(
        message: { DenialText($0).denial.isEmpty ? DenialText($0).warnings : DenialText($0).denial },
        warnings: { DenialText($0).warningLines },
        report: { JSONReport.render($0).text() })
}
