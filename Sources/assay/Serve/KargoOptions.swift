// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LinearPattern

/// Which parts of Kargo are looked after, and what Assay may ask of it.
struct KargoOptions: ParsableArguments {
    @Flag(help: "Look after Kargo: verify Freight, answer its webhooks and POST /v1/verify.")
    var kargo = false

    @Option(
        help: ArgumentHelp(
            "Names and tokens of those who may ask for decisions and nothing else, name:token a line.",
            valueName: "file"))
    var kargoTokens: String?

    @Option(
        help: ArgumentHelp(
            "A Stage that may ask for a Promotion, or a refresh, once its Freight is verified, as a glob for project/stage.",
            valueName: "glob"))
    var kargoPromote: [String] = []

    func validate() throws {
        for pattern in kargoPromote where Glob(pattern) == nil {
            throw ValidationError("--kargo-promote takes a glob for project/stage, not \"\(pattern)\"")
        }
        guard kargo || (kargoPromote.isEmpty && kargoTokens == nil) else {
            throw ValidationError("--kargo-promote and --kargo-tokens need --kargo")
        }
    }

    var promotable: [Glob] { kargoPromote.compactMap { Glob($0) } }
}
