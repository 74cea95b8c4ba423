// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What is piped into the program.
enum StandardInput {
    /// At most `limit` bytes. Throws an ``InputError`` when it cannot be read to its end: what is missing could be
    /// denied.
    static func bytes(limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count < limit {
            let wanted = min(buffer.count, limit - bytes.count)
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe read(STDIN_FILENO, $0.baseAddress, wanted)
            }
            if count == 0 { break }
            guard count < 0 else {
                bytes += buffer.prefix(count)
                continue
            }
            switch errno {
            case EINTR: continue
            // Whoever opened the pipe wants no waiting; we do.
            case EAGAIN, EWOULDBLOCK: Readiness.wait(for: POLLIN, on: STDIN_FILENO)
            default: throw InputError("-: standard input cannot be read (\(Self.name(of: errno)))")
            }
        }
        return bytes
    }

    private static func name(of error: Int32) -> String {
        switch error {
        case EISDIR: "it is a directory"
        case EBADF: "it is closed"
        case EIO: "input/output error"
        default: "error \(error)"
        }
    }
}
