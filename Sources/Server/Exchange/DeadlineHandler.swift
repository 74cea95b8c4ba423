// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTPTypes
import NIOTLS

/// Closes a connection that does not end its handshake, or the header of a request, in time. It stands where bytes come
/// out of TLS; how requests of HTTP/1 go on it is told by ``HeaderNotice``. Of HTTP/2 it sees the handshake only.
///
/// It also lets a connection finish what it writes before it closes.
final class DeadlineHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        case handshake
        /// No byte of the next request has come.
        case quiet
        case header
        /// A request is read or answered.
        case request
        case ended
    }

    private let handshakeTime: TimeAmount
    private let headerTime: TimeAmount
    private var state: State
    private var timer: Scheduled<Void>?

    /// - Parameter isSecure: whether a handshake comes first.
    init(handshakeTime: Duration, headerTime: Duration, isSecure: Bool) {
        self.handshakeTime = TimeAmount(handshakeTime)
        self.headerTime = TimeAmount(headerTime)
        state = isSecure ? .handshake : .quiet
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if case .handshake = state { start(handshakeTime, context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let negotiated)? = event as? TLSUserEvent, case .handshake = state {
            stop()
            state = negotiated == "h2" ? .ended : .quiet
        }
        if event is ChannelShouldQuiesceEvent, case .handshake = state { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    /// Closes behind what is being written: a connection of HTTP/2 that was told to go away is closed while the end of
    /// its last stream is written, before that is flushed, and the last answer would be lost.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.execute {
            bound.value.flush()
            bound.value.close(mode: mode, promise: promise)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .quiet = state {
            state = .header
            start(headerTime, context)
        }
        context.fireChannelRead(data)
    }

    /// The header of a request is whole.
    func headerEnded() {
        guard case .header = state else { return }
        stop()
        state = .request
    }

    /// A request was answered; the next one may come.
    func requestEnded() {
        guard case .request = state else { return }
        state = .quiet
    }

    private func start(_ time: TimeAmount, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: time) { bound.value.close(promise: nil) }
    }

    private func stop() {
        timer?.cancel()
        timer = nil
    }

    private func end() {
        stop()
        state = .ended
    }
}

/// Tells the ``DeadlineHandler`` of its connection when headers and answers end. Streams of HTTP/2 have none.
final class HeaderNotice: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var deadline: DeadlineHandler?

    func handlerAdded(context: ChannelHandlerContext) {
        deadline = try? context.pipeline.syncOperations.handler(type: DeadlineHandler.self)
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if let deadline, case .head = unwrapInboundIn(data) { deadline.headerEnded() }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if let deadline, case .end = unwrapOutboundIn(data) { deadline.requestEnded() }
        context.write(data, promise: promise)
    }
}
