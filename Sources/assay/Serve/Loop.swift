// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle

/// Work that goes on until the server shuts down.
struct Loop: Service {
    let work: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown(work)
        // A service that ends would end all others.
        try? await gracefulShutdown()
    }
}
