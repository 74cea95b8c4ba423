// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts what a verification costs and bounds what it may still fetch. One per image.
public final class RequestMeter: Sendable {
    /// Most requests.
    public let requestLimit: Int
    /// Most bytes of content.
    public let byteLimit: Int
    /// When everything that is charged here must be done.
    public let deadline: ContinuousClock.Instant

    private struct Spent {
        var requests = 0
        var revocationRequests = 0
        var bytes = 0
    }

    private let spent = Mutex(Spent())

    /// A meter whose time runs from `start`.
    public init(
        requestLimit: Int = 500, byteLimit: Int = 64 << 20, timeLimit: Duration = .seconds(30),
        start: ContinuousClock.Instant = .now
    ) {
        self.requestLimit = requestLimit
        self.byteLimit = byteLimit
        deadline = start.advanced(by: timeLimit)
    }

    /// HTTP requests sent, those for tokens and after redirects included.
    public var requests: Int { spent.withLock(\.requests) }
    /// Bytes of content read, from registries and layouts.
    public var bytes: Int { spent.withLock(\.bytes) }

    /// Charges a request that is about to be sent; `false` when none is left.
    func takeRequest() -> Bool {
        spent.withLock { spent in
            guard spent.requests < requestLimit else { return false }
            spent.requests += 1
            return true
        }
    }

    /// Charges a request about a revocation that is about to be sent; `false` when none is left. They go to places that
    /// certificates name, and are counted apart from those to registries.
    package func takeRevocationRequest() -> Bool {
        spent.withLock { spent in
            guard spent.revocationRequests < Self.revocationRequestLimit else { return false }
            spent.revocationRequests += 1
            return true
        }
    }

    /// Most requests about revocations.
    package static let revocationRequestLimit = 64

    /// Charges bytes that arrived; `false` when they were too many.
    func take(bytes: Int) -> Bool {
        spent.withLock { spent in
            spent.bytes += bytes
            return spent.bytes <= byteLimit
        }
    }

    /// Which budget a refusal came from.
    var exhausted: RegistryError {
        bytes > byteLimit
            ? .limitExceeded(.bytes(limit: byteLimit)) : .limitExceeded(.requests(limit: requestLimit))
    }
}
