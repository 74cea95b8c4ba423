// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where lines of the log go and what stamps them.
package struct LogSink: Sendable {
    /// Takes a line with its final newline.
    package var write: @Sendable ([UInt8]) -> Void
    /// The time, in milliseconds since 1970.
    package var now: @Sendable () -> Int

    package init(now: @escaping @Sendable () -> Int, write: @escaping @Sendable ([UInt8]) -> Void) {
        self.write = write
        self.now = now
    }

    /// Writes to a file descriptor that stays open. A line that cannot be written is lost: there is nobody to tell.
    package static func descriptor(_ descriptor: Int32, now: @escaping @Sendable () -> Int) -> LogSink {
        LogSink(now: now) { line in
            var rest = line[...]
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes { unsafe put(descriptor, $0) }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Lines are shorter than what a pipe takes at once, so that lines of two threads do not mix.
    private static func put(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        while true {
            #if canImport(Glibc)
                let count = unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            #elseif canImport(Musl)
                let count = unsafe Musl.write(descriptor, bytes.baseAddress, bytes.count)
            #endif
            if count >= 0 || errno != EINTR { return count }
        }
    }
}
