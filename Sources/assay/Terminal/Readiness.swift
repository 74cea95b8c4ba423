// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Waits for pipes and terminals that somebody has set not to block.
enum Readiness {
    /// Returns once `events` (of `poll`) are there, or something else is to be learned by trying.
    static func wait(for events: Int32, on descriptor: Int32) {
        var entry = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
        _ = unsafe poll(&entry, 1, -1)
    }
}
