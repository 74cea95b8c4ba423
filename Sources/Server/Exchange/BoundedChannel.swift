// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// A connection with deadlines for its handshake and for headers.
struct BoundedChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let limits: ServerLimits
    let isSecure: Bool

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        if isSecure {
            // Hummingbird lets callers close their half alone. Over TLS nobody does, and a connection that is closed
            // from here would stay for five seconds, since the answer to our farewell is then taken for such a half.
            try? channel.syncOptions?.setOption(ChannelOptions.allowRemoteHalfClosure, value: false)
            return base.setup(channel: channel, logger: logger).map { addDeadline(channel, $0) }
        }
        // Without TLS what decodes HTTP is looked up by its notices at once, so the deadline must be there before it.
        return channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(makeDeadline())
        }.flatMap { base.setup(channel: channel, logger: logger) }
    }

    func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }

    private func addDeadline(_ channel: any Channel, _ value: Base.Value) -> Base.Value {
        let pipeline = channel.pipeline.syncOperations
        if let tls = try? pipeline.handler(type: NIOSSLServerHandler.self) {
            try? pipeline.addHandler(makeDeadline(), position: .after(tls))
        }
        return value
    }

    private func makeDeadline() -> DeadlineHandler {
        DeadlineHandler(
            handshakeTime: limits.handshakeTime, headerTime: limits.headerTime, isSecure: isSecure)
    }
}
