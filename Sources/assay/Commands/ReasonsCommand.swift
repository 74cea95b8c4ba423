// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import ArgumentParser
import Kargo
import Policy
import Report

/// `assay reasons`: every reason code and what it means.
struct ReasonsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reasons", abstract: "List every reason code with its outcome and meaning (Markdown).")

    func run() { Terminal.output(ReasonCatalog.markdown(with: Self.syncProblems + Self.kargoProblems)) }

    /// Why a sync or a Pod cannot be decided about, before any image is looked at.
    private static let syncProblems = SyncProblem.Code.allCases.map {
        ReasonCatalog.Entry(code: $0.rawValue, outcome: .undetermined, meaning: $0.meaning)
    }

    /// Why a question about a promotion cannot be put, or not be answered.
    private static let kargoProblems = KargoProblem.Code.allCases.map {
        ReasonCatalog.Entry(code: $0.rawValue, outcome: $0.outcome, meaning: $0.meaning)
    }
}
