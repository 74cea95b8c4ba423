// SPDX-License-Identifier: Apache-2.0

import Files
import HTTPTransport

/// What the sources of credentials work with, for the sake of one key.
struct AWSAccess: Sendable {
    /// The key as the policy names it.
    var key: String
    var surroundings: Surroundings
    /// Reaches AWS.
    var transport: HTTPTransport
    /// Reaches the addresses at which a machine hands out credentials.
    var metadata: HTTPTransport
    /// Where tokens are exchanged when nothing else names a region.
    var keyRegion: String?

    var exchange: KeyServiceExchange { KeyServiceExchange(.awsKMS, key: key, transport: transport) }
    var metadataExchange: KeyServiceExchange { KeyServiceExchange(.awsKMS, key: key, transport: metadata) }

    var now: Int { surroundings.now() }

    /// An error about this key.
    func fault(_ cause: KeyFetchError.Cause) -> KeyFetchError { exchange.fault(cause) }

    /// A file's text; `nil` when there is no such file.
    func text(of path: String, limit: Int) throws(KeyFetchError) -> String? {
        let bytes: [UInt8]
        do {
            bytes = try surroundings.readFile(expanded(path), limit)
        } catch FileError.missing {
            return nil
        } catch let error as FileError {
            throw fault(.misconfigured("\(path) cannot be read: \(error)"))
        } catch {
            throw fault(.misconfigured("\(path) cannot be read"))
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw fault(.misconfigured("\(path) is not UTF-8"))
        }
        return text
    }

    /// A token that stands alone in a file that `setting` names. It is read each time: tokens in files rotate.
    func token(in path: String, namedBy setting: String) throws(KeyFetchError) -> String {
        guard let text = try text(of: path, limit: Self.largestToken) else {
            throw fault(.misconfigured("\(setting) names \(path), and there is no such file"))
        }
        let token = text.trimmed
        guard AWSCredentials.isFieldText(token) else {
            throw fault(.misconfigured("\(path), which \(setting) names, holds no token"))
        }
        return token
    }

    private func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = surroundings["HOME"] else { return path }
        return home + path.dropFirst()
    }

    private static let largestToken = 16 << 10
}

extension StringProtocol {
    /// Without white space at its ends.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
