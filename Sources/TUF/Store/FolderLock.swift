// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One process at a time in a folder: an advisory lock on the folder itself, which the system takes back when the
/// process ends. It leaves no file behind.
package struct FolderLock: ~Copyable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Waits for the folder, which must exist, and asks again every tenth of a second. Throws `busy` when it is not
    /// free in time, and where the task is cancelled.
    package init(_ path: String, waiting: Duration) async throws(TUFError) {
        let clock = ContinuousClock()
        let deadline = clock.now + waiting
        while true {
            if let lock = try Self(ifFree: path) {
                self = lock
                return
            }
            guard clock.now < deadline, (try? await clock.sleep(for: .milliseconds(100))) != nil else {
                throw .busy(folder: path)
            }
        }
    }

    /// `nil` when somebody else holds it. A file system without such locks has nobody to wait for.
    private init?(ifFree path: String) throws(TUFError) {
        guard !path.utf8.contains(0) else { throw .store(file: path, why: "cannot be opened") }
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .store(file: path, why: "cannot be opened") }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            close(descriptor)
            return nil
        }
        self.init(descriptor: descriptor)
    }
}
