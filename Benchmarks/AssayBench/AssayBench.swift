// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import LocalRegistry

/// `make bench`: what the parts cost, and what verifying 200 images costs beside cosign, as ratios in one run.
/// `assay-bench keyless`, `assay-bench store` and `assay-bench gate` measure that part alone, for a profiler.
@main
struct AssayBench {
    static func main() async throws {
        if CommandLine.arguments.dropFirst().first == "serve" {
            try await Fleet.serve()
            return
        }
        if CommandLine.arguments.dropFirst().first == "keyless" { return try KeylessBench.run() }
        if CommandLine.arguments.dropFirst().first == "store" { return try await StoreBench.run() }
        if CommandLine.arguments.dropFirst().first == "gate" { return try await GateBench.run() }
        Table.section("Server")
        try await GateBench.run()
        Table.section("Parts (one thread, best of five)")
        try PolicyBench.run()
        try ManifestBench.run()
        try KeyBench.run()
        try KeylessBench.run()
        Table.section("Store")
        try await StoreBench.run()
        try await FleetBench.run()
    }
}
