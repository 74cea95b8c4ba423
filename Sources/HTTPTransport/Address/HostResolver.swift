// SPDX-License-Identifier: Apache-2.0

import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Finds the addresses of a host name.
struct HostResolver: Sendable {
    /// The addresses of a name; empty when it has none, or when the look-up was cancelled.
    var addresses: @Sendable (_ name: String) async -> [IPAddress]

    /// The system's resolver, on a thread of its own.
    static let system = HostResolver { name in
        let answer = Answer()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                answer.wait(with: continuation)
                NIOThreadPool.singleton.submit { state in
                    answer.give(state == .active ? lookUp(name) : [])
                }
            }
        } onCancel: {
            answer.give([])
        }
    }

    private static func lookUp(_ name: String) -> [IPAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var found: [IPAddress] = []
        var next = unsafe list
        while let entry = unsafe next, found.count < mostAddresses {
            if let address = unsafe address(entry.pointee) { found.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        return found
    }

    private static func address(_ entry: addrinfo) -> IPAddress? {
        guard let pointer = unsafe entry.ai_addr else { return nil }
        let bytes = unsafe UnsafeRawBufferPointer(start: pointer, count: Int(entry.ai_addrlen))
        func number<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Number? {
            guard bytes.count >= offset + MemoryLayout<Number>.size else { return nil }
            return unsafe Number(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
        }
        // sockaddr_in keeps its address at byte 4, sockaddr_in6 at byte 8.
        switch unsafe entry.ai_family {
        case AF_INET: return number(UInt32.self, at: 4).map(IPAddress.v4)
        case AF_INET6:
            guard let high = number(UInt64.self, at: 8), let low = number(UInt64.self, at: 16) else {
                return nil
            }
            return .v6(high: high, low: low)
        default: return nil
        }
    }

    private static let mostAddresses = 64
}

/// Hands over the first answer that comes: the look-up's, or none when the caller gave up.
private final class Answer: Sendable {
    private enum State {
        case idle
        case waiting(CheckedContinuation<[IPAddress], Never>)
        case given([IPAddress])
    }

    private let state = Mutex(State.idle)

    func wait(with continuation: CheckedContinuation<[IPAddress], Never>) {
        let early: [IPAddress]? = state.withLock {
            if case .given(let addresses) = $0 { return addresses }
            $0 = .waiting(continuation)
            return nil
        }
        if let early { continuation.resume(returning: early) }
    }

    func give(_ addresses: [IPAddress]) {
        let waiting: CheckedContinuation<[IPAddress], Never>? = state.withLock {
            switch $0 {
            case .idle:
                $0 = .given(addresses)
                return nil
            case .waiting(let continuation):
                $0 = .given(addresses)
                return continuation
            case .given: return nil
            }
        }
        waiting?.resume(returning: addresses)
    }
}
