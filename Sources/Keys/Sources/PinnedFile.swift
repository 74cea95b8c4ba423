// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport
import OCIModel
package import Policy

/// Public keys on web servers, as PEM, whose digest the policy pins: who runs the server cannot change the key.
///
/// No credentials are sent; redirects are followed by the transport's rules.
package struct PinnedFile: KeyProvider {
    private let transport: HTTPTransport

    package init(transport: HTTPTransport) { self.transport = transport }

    /// The key in the file, when the file is the one that is pinned.
    package func fetch(_ reference: PinnedURL) async throws(KeyFetchError) -> FetchedKey {
        func fault(_ cause: KeyFetchError.Cause) -> KeyFetchError {
            KeyFetchError(.https, reference.title, cause)
        }
        guard let url = HTTPURL(reference.url), url.scheme == .https else {
            throw fault(.misconfigured("the URL cannot be used"))
        }
        let answer: HTTPResponse
        do throws(HTTPTransportError) {
            answer = try await transport.send(
                HTTPRequest(
                    .get, url, bodyLimit: Self.largestFile, timeLimit: Self.timeLimit, redirectLimit: 3))
        } catch {
            throw fault(.transport(error))
        }
        switch answer.status {
        case 200: break
        // A web server's error is a page, whose words help nobody.
        case 401, 403: throw fault(.denied(permission: "reading the file without credentials", said: nil))
        case 429: throw fault(.throttled(said: nil))
        case let status: throw fault(.failed(status: status, said: nil))
        }
        guard reference.digest.matches(answer.body) else {
            let found = Digest(of: answer.body, reference.digest.algorithm)
            throw fault(.otherDigest(found: "\(found)"))
        }
        return try FetchedKey(pem: answer.body, from: .https, reference.title)
    }

    private static let largestFile = 64 << 10
    private static let timeLimit = Duration.seconds(10)
}
