// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Report

/// `assay reasons`: every reason code and what it means.
struct ReasonsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reasons", abstract: "List every reason code with its outcome and meaning (Markdown).")

    func run() { Terminal.output(ReasonCatalog.markdown) }
}
