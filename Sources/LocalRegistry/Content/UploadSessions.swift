// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Blob uploads that were begun and are not finished (distribution specification, "Pushing blobs").
final class UploadSessions: Sendable {
    private struct Session {
        var repository: String
        var bytes: [UInt8] = []
    }

    private struct State {
        var sessions: [String: Session] = [:]
        var begun = 0
    }

    private let state = Mutex(State())

    /// Begins an upload and returns its identifier; `nil` when `limit` are open already.
    func begin(in repository: String, limit: Int) -> String? {
        state.withLock { state in
            guard state.sessions.count < limit else { return nil }
            state.begun += 1
            let identifier = "upload-\(state.begun)"
            state.sessions[identifier] = Session(repository: repository)
            return identifier
        }
    }

    /// Appends a chunk and returns the new length in bytes. Throws when the upload is unknown or the chunk
    /// does not begin where the last one ended.
    func append(_ chunk: [UInt8], at offset: Int?, to identifier: String, in repository: String)
        throws(UploadError) -> Int
    {
        let outcome = state.withLock { state -> Result<Int, UploadError> in
            guard state.sessions[identifier]?.repository == repository,
                let received = state.sessions[identifier]?.bytes.count
            else { return .failure(.unknown) }
            if let offset, offset != received { return .failure(.outOfOrder(received: received)) }
            // In place, so that the bytes are not copied with every chunk.
            state.sessions[identifier]?.bytes.append(contentsOf: chunk)
            return .success(received + chunk.count)
        }
        return try outcome.get()
    }

    /// The bytes received so far; `nil` when the upload is unknown.
    func received(_ identifier: String, in repository: String) -> Int? {
        state.withLock { state in
            state.sessions[identifier].flatMap { $0.repository == repository ? $0.bytes.count : nil }
        }
    }

    /// Ends an upload and returns its bytes; `nil` when it is unknown.
    func end(_ identifier: String, in repository: String) -> [UInt8]? {
        state.withLock { state in
            guard state.sessions[identifier]?.repository == repository else { return nil }
            return state.sessions.removeValue(forKey: identifier)?.bytes
        }
    }

    /// Bytes of all open uploads.
    var size: Int { state.withLock { $0.sessions.values.reduce(0) { $0 + $1.bytes.count } } }
}

/// Why a chunk was refused.
enum UploadError: Error, Equatable {
    case unknown
    /// The chunk does not begin at the byte behind the `received` ones.
    case outOfOrder(received: Int)
}
