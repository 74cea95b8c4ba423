// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// The events of a watch. Ends where the server ends it, throws where the connection breaks; letting go of it closes
/// the connection.
package struct WatchStream: AsyncSequence, Sendable {
    package typealias Element = WatchEvent

    let pieces: HTTPPieces
    let decoder: WatchDecoder

    package func makeAsyncIterator() -> Iterator {
        Iterator(pieces: pieces.makeAsyncIterator(), decoder: decoder)
    }

    /// Reads the events.
    package struct Iterator: AsyncIteratorProtocol {
        private var pieces: HTTPPieces.Iterator
        private var decoder: WatchDecoder

        init(pieces: HTTPPieces.Iterator, decoder: WatchDecoder) {
            self.pieces = pieces
            self.decoder = decoder
        }

        /// The next event; `nil` when the server has ended the watch.
        package mutating func next() async throws(KubernetesError) -> WatchEvent? {
            try await next(isolation: #isolation)
        }

        /// The next event; `nil` when the server has ended the watch.
        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(KubernetesError) -> WatchEvent? {
            while true {
                if let event = try decoder.next() { return event }
                let piece: [UInt8]?
                do throws(HTTPTransportError) { piece = try await pieces.next(isolation: actor) } catch {
                    throw .transport(error)
                }
                guard let piece else {
                    if decoder.isInsideLine { throw .malformed("the watch ends inside an event") }
                    return nil
                }
                decoder.append(piece)
            }
        }
    }
}
