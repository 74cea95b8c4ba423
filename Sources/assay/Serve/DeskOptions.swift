// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How decisions are made and kept.
struct DeskOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where decisions are kept over restarts: a folder of the server's own, or none.", valueName: "dir"
        ))
    var store = "/var/lib/assay"

    @Option(help: ArgumentHelp("How long an allowance counts when it cannot be renewed.", valueName: "hours"))
    var maxDecisionAge = 24

    @Option(help: ArgumentHelp("How often allowances are renewed.", valueName: "minutes"))
    var renewEvery = 60

    @Option(
        help: ArgumentHelp(
            "How long a sync or a promotion waits for a decision that was not prepared.", valueName: "seconds"
        ))
    var patience = 10

    @Option(
        help: ArgumentHelp("Decisions that are made at the same time in the background.", valueName: "count"))
    var workers = 4

    func validate() throws {
        guard (1...8_760).contains(maxDecisionAge) else {
            throw ValidationError("--max-decision-age takes 1 to 8760 hours")
        }
        guard (1...10_080).contains(renewEvery) else {
            throw ValidationError("--renew-every takes 1 to 10080 minutes")
        }
        guard (1...25).contains(patience) else { throw ValidationError("--patience takes 1 to 25 seconds") }
        guard (1...64).contains(workers) else { throw ValidationError("--workers takes 1 to 64") }
    }
}
