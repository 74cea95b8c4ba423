// SPDX-License-Identifier: Apache-2.0

import Store
import Verification

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `StoreCrash FOLDER FIRST COUNT`: keeps decisions in the store of a folder until it is killed or has kept them all, and
/// says which: `b N` before number N is kept, `k N` once it is.
@main
struct StoreCrash {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let first = Int(arguments[2]), let count = Int(arguments[3]) else {
            exit(2)
        }
        let (store, recovery) = try await SQLiteDecisionStore.open(arguments[1], now: { CrashDecision.time })
        if let recovery {
            say("r \(recovery.why)")
            exit(3)
        }
        // Several at a time, as the server does it.
        await withTaskGroup(of: Void.self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    for number in stride(from: first + lane, to: first + count, by: lanes) {
                        say("b \(number)")
                        do {
                            try await store.keep(CrashDecision.make(number))
                            say("k \(number)")
                        } catch {
                            say("e \(error)")
                        }
                    }
                }
            }
        }
    }

    private static let lanes = 3

    /// One `write` a line: it is with the system when the call returns, whatever becomes of this process.
    private static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }
}
