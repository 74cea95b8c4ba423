// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Reads a small file whole, without ever waiting for a pipe or a device.
package enum SmallFile {
    /// The content of the regular file at `path`, links followed. Throws why it cannot be had; `limit` is in bytes.
    package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        guard !path.utf8.contains(0) else { throw .missing }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: throw .missing
            // Sockets, and devices that nothing drives.
            case ENXIO, ENODEV: throw .notAFile
            default: throw .denied
            }
        }
        defer { close(descriptor) }
        var information = stat()
        guard unsafe fstat(descriptor, &information) == 0 else { throw .denied }
        guard information.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        guard information.st_size <= limit else { throw .tooLarge(limit: limit) }
        // The size is a hint: files under /proc and /sys say 0, and a file may grow.
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: min(max(Int(information.st_size) + 1, 4096), 1 << 20))
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe fill($0, from: descriptor) }
            guard count >= 0 else { throw .denied }
            guard content.count + count <= limit else { throw .tooLarge(limit: limit) }
            if count == 0 { return content }
            content += piece[..<count]
        }
    }

    private static func fill(_ buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32) -> Int {
        while true {
            #if canImport(Glibc)
                let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #elseif canImport(Musl)
                let count = unsafe Musl.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 || errno != EINTR { return count }
        }
    }
}
