// SPDX-License-Identifier: Apache-2.0

import Files
import FoundationEssentials
import Synchronization

/// A file of secrets that is read again when it changes.
///
/// What cannot be read lets nobody in: a file that was taken away is how tokens are withdrawn.
final class SecretFile<Content: Sendable>: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var content: Content?
        var problem: TokenFileError?
        /// Whether it could be used once.
        var wasRead = false
        /// In seconds.
        var lastLook = 0
    }

    let path: String
    private let interval: Int
    private let now: @Sendable () -> Int
    private let failed: @Sendable (TokenFileError) -> Void
    private let parse: @Sendable ([UInt8]) throws(TokenFileError) -> Content
    private let state: Mutex<State>

    /// Reads the file for the first time, and throws why it cannot be used.
    /// - Parameters:
    ///   - mayComeLater: whether it may be missing, as a Secret that nobody has made yet: then it lets nobody in until it
    ///     is there.
    ///   - interval: seconds between two looks.
    ///   - now: seconds since 1970.
    ///   - failed: told once of each new reason why it cannot be used any longer.
    init(
        _ path: String, mayComeLater: Bool = false, interval: Int, now: @escaping @Sendable () -> Int,
        failed: @escaping @Sendable (TokenFileError) -> Void,
        parse: @escaping @Sendable ([UInt8]) throws(TokenFileError) -> Content
    ) throws(TokenFileError) {
        self.path = path
        self.interval = interval
        self.now = now
        self.failed = failed
        self.parse = parse
        if mayComeLater, !FileManager.default.fileExists(atPath: path) {
            state = Mutex(State(problem: .missing(path: path), lastLook: now()))
            failed(.missing(path: path))
            return
        }
        let bytes = try Self.read(path)
        state = Mutex(State(bytes: bytes, content: try parse(bytes), wasRead: true, lastLook: now()))
    }

    /// Whether it is still waited for.
    var isAwaited: Bool { content == nil && !state.withLock(\.wasRead) }

    /// What stands in the file; `nil` when it cannot be used.
    var content: Content? {
        let (content, problem) = state.withLock { state -> (Content?, TokenFileError?) in
            let time = now()
            // A clock that was set back does not stop the looks.
            guard time >= state.lastLook + interval || time < state.lastLook else {
                return (state.content, nil)
            }
            state.lastLook = time
            let known = state.problem
            do throws(TokenFileError) {
                let bytes = try Self.read(path)
                if state.content == nil || bytes != state.bytes { state.content = try parse(bytes) }
                state.bytes = bytes
                state.problem = nil
                state.wasRead = true
            } catch {
                state.content = nil
                state.bytes = []
                // What was said of a file that is not there yet need not be said again.
                if known != .missing(path: path) || FileManager.default.fileExists(atPath: path) {
                    state.problem = error
                }
            }
            return (state.content, state.problem == known ? nil : state.problem)
        }
        if let problem { failed(problem) }
        return content
    }

    private static func read(_ path: String) throws(TokenFileError) -> [UInt8] {
        let attributes = RealPath.of(path).flatMap { try? FileManager.default.attributesOfItem(atPath: $0) }
        if let mode = attributes?[.posixPermissions] as? Int, mode & 0o007 != 0 {
            throw .openToAll(path: path)
        }
        do {
            return try SmallFile.read(path, limit: 1 << 20)
        } catch {
            throw .unreadable(path: path, error)
        }
    }
}
