// SPDX-License-Identifier: Apache-2.0

import Files
import Synchronization

/// A bearer token in a file that is rotated: read again after a minute, and at once when the token is refused.
final class TokenFile: Sendable {
    private struct Read {
        var authorization: Authorization
        var at: ContinuousClock.Instant
    }

    private let path: String
    private let effects: KubernetesEffects
    private let last = Mutex<Read?>(nil)

    init(_ path: String, effects: KubernetesEffects) {
        self.path = path
        self.effects = effects
    }

    /// The token; throws `credentials` where the file has none and never had.
    func authorization(refused: Authorization?) throws(KubernetesError) -> Authorization {
        let now = effects.now()
        let known = last.withLock { $0 }
        if let known, now - known.at < Self.age, refused != known.authorization { return known.authorization }
        do throws(KubernetesError) {
            let authorization = Authorization(token: try read())
            last.withLock { $0 = Read(authorization: authorization, at: now) }
            return authorization
        } catch {
            // A file that is being replaced is missing for a moment.
            guard let known else { throw error }
            return known.authorization
        }
    }

    private func read() throws(KubernetesError) -> String {
        let bytes: [UInt8]
        do throws(FileError) { bytes = try SmallFile.read(path, limit: Self.largestToken) } catch {
            throw .credentials("\(path): \(error)")
        }
        let token = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .credentials("\(path) holds no token")
        }
        return token
    }

    private static let age = Duration.seconds(60)
    private static let largestToken = 64 << 10
}

extension ClusterCredentials {
    /// The token in a file.
    static func tokenFile(_ path: String, effects: KubernetesEffects) -> Self {
        let file = TokenFile(path, effects: effects)
        return Self { (refused) throws(KubernetesError) in try file.authorization(refused: refused) }
    }
}
