// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Report

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Standard output and standard error.
enum Terminal {
    static func output(_ text: String) { _ = put(Array(text.utf8), on: STDOUT_FILENO) }
    static func error(_ text: String) { _ = put(Array(text.utf8), on: STDERR_FILENO) }

    /// Writes bytes as they are; `false` when not all of them could be written.
    static func output(_ bytes: [UInt8]) -> Bool { put(bytes, on: STDOUT_FILENO) }

    /// Colour when a person looks: on a terminal, unless `NO_COLOR` is set to anything (no-color.org).
    static var outputStyle: TextStyle { TextStyle(isColored: isTerminal(STDOUT_FILENO) && wantsColor) }

    /// Whether a line that rewrites itself makes sense.
    static var showsProgress: Bool { isTerminal(STDERR_FILENO) }

    private static var wantsColor: Bool {
        let environment = ProcessInfo.processInfo.environment
        return (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    private static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Unbuffered, so that nothing is lost when the process ends; `false` when the reader left.
    private static func put(_ bytes: [UInt8], on descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes {
                unsafe write(descriptor, $0.baseAddress, $0.count)
            }
            if written < 0 && errno == EINTR { continue }
            if written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) {
                Readiness.wait(for: POLLOUT, on: descriptor)
                continue
            }
            guard written > 0 else { return false }
            rest = rest.dropFirst(written)
        }
        return true
    }
}
