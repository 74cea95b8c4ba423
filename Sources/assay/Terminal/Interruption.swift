// SPDX-License-Identifier: Apache-2.0

import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Ends the program cleanly when somebody presses Control-C, or a supervisor says so.
enum Interruption {
    /// 128 + SIGINT or SIGTERM, as shells report it: never 0, and none of the codes that carry a decision.
    static func install() {
        for number in [SIGINT, SIGTERM] {
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if Terminal.showsProgress { Terminal.error("\r\u{1B}[K") }
                Terminal.error("assay: interrupted; nothing was decided\n")
                _exit(128 + number)
            }
            source.activate()
            unsafe sources.append(source)
        }
        // A reader of our output who leaves early ends nothing.
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Leaves the signals to whoever ends the program in an order of its own.
    static func handOver() {
        for source in unsafe sources { source.cancel() }
        unsafe sources = []
    }

    nonisolated(unsafe) private static var sources: [any DispatchSourceSignal] = []
}
