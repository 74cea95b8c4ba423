// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Reads a small file whole, without ever waiting for a pipe or a device.
package enum SmallFile {
    /// What came of reading.
    package enum Outcome: Sendable, Equatable {
        case content([UInt8])
        case tooLarge
        case unreadable
    }

    /// The content of the regular file at `path`; `nil` when it cannot be read or is larger than `limit` bytes.
    package static func read(_ path: String, limit: Int) -> [UInt8]? {
        if case .content(let bytes) = content(path, limit: limit) { bytes } else { nil }
    }

    /// Reads the regular file at `path`.
    package static func content(_ path: String, limit: Int) -> Outcome {
        guard !path.utf8.contains(0) else { return .unreadable }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return .unreadable }
        defer { close(descriptor) }
        var information = stat()
        guard unsafe fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
            return .unreadable
        }
        guard information.st_size <= limit else { return .tooLarge }
        // The size is a hint: files under /proc and /sys say 0, and a file may grow.
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: min(max(Int(information.st_size) + 1, 4096), 1 << 20))
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe Self.read(descriptor, $0) }
            guard count >= 0 else { return .unreadable }
            guard content.count + count <= limit else { return .tooLarge }
            if count == 0 { return .content(content) }
            content += piece[..<count]
        }
    }

    private static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            #if canImport(Glibc)
                let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #else
                let count = unsafe Musl.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 || errno != EINTR { return count }
        }
    }
}
