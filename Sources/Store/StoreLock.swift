// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One process, and one task of it, at a time makes, opens or sets aside the database of a folder: an advisory lock on
/// the folder itself, which the system takes back when the process ends.
struct StoreLock {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    func release() { close(descriptor) }

    /// Waits for the folder, which must exist. Throws `busy` when it is not free in time.
    init(_ path: String, waiting: Duration) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + waiting
        while true {
            if let lock = try Self(ifFree: path) {
                self = lock
                return
            }
            guard clock.now < deadline else { throw StoreFailure.busy }
            try await clock.sleep(for: .milliseconds(20))
        }
    }

    /// `nil` when somebody else holds it. A file system without such locks has nobody to wait for.
    private init?(ifFree path: String) throws(StoreFailure) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreFolder.failure(errno, path) }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            close(descriptor)
            return nil
        }
        self.init(descriptor: descriptor)
    }
}
