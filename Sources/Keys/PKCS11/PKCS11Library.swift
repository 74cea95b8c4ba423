// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Policy
import Signatures
import Synchronization

/// One module in this process, asked for one key at a time and off the threads of other tasks: its calls block, for
/// ever where a device hangs.
final class PKCS11Library: Sendable {
    private struct Content {
        var functions: PKCS11Functions?
        var refused = RefusedPINs()
    }

    private let path: String
    private let queue: DispatchQueue
    /// Used on the queue alone.
    private let content = Mutex(Content())
    /// How many reads were given up and have not come back since.
    private let hanging = Mutex(0)

    init(path: String) {
        self.path = path
        queue = DispatchQueue(label: "pkcs11 \(path)")
    }

    /// Reads a key. After `limit` nobody waits for it any more, though the module may go on.
    func key(
        _ uri: PKCS11URI, pin: [UInt8]?, within limit: Duration
    ) async throws(PKCS11Problem) -> PublicKey {
        guard hanging.withLock({ $0 <= 0 }) else {
            throw PKCS11Problem(.device("the module still hangs in a request that it did not answer in time"))
        }
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<PublicKey, PKCS11Problem>, Never>) in
            let reply = FirstReply(continuation)
            queue.async {
                let result = self.read(uri, pin)
                if !reply.give(result) { self.hanging.withLock { $0 -= 1 } }
            }
            DispatchQueue.global().asyncAfter(deadline: .now() + limit / .seconds(1)) {
                let problem = PKCS11Problem(.device("the module did not answer within \(limit)"))
                // Counted first, for whoever asks as soon as the answer is there.
                _ = reply.give(.failure(problem)) { self.hanging.withLock { $0 += 1 } }
            }
        }
        return try result.get()
    }

    /// Blocks.
    private func read(_ uri: PKCS11URI, _ pin: [UInt8]?) -> Result<PublicKey, PKCS11Problem> {
        content.withLock { content in
            do throws(PKCS11Problem) {
                let functions: PKCS11Functions
                if let loaded = content.functions {
                    functions = loaded
                } else {
                    functions = try PKCS11Functions(path: path)
                    content.functions = functions
                }
                let reader = PKCS11Reader(functions: functions, uri: uri, pin: pin)
                return .success(try reader.read(&content.refused))
            } catch {
                return .failure(error)
            }
        }
    }
}
