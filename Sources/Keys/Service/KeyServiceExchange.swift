// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport
package import StrictJSON

/// Speaks JSON over HTTP with one key service about one key, and names what goes wrong.
package struct KeyServiceExchange: Sendable {
    package var provider: KeyProviderName
    /// The key as the policy names it.
    package var key: String
    package var transport: HTTPTransport

    package init(_ provider: KeyProviderName, key: String, transport: HTTPTransport) {
        self.provider = provider
        self.key = key
        self.transport = transport
    }

    /// Sends a request and reads the answer whole, whatever its status.
    ///
    /// No answer of a key service is large, and none redirects: one that does is refused.
    package func send(_ request: HTTPRequest) async throws(KeyFetchError) -> HTTPResponse {
        var request = request
        request.bodyLimit = Self.largestAnswer
        request.redirectLimit = 0
        request.timeLimit = min(request.timeLimit, Self.timeLimit)
        do throws(HTTPTransportError) {
            return try await transport.send(request)
        } catch {
            if case .tooManyRedirects = error { throw fault(.malformed(why: "a redirect")) }
            throw fault(.transport(error))
        }
    }

    /// The JSON object of an answer. What is not one, a proxy's HTML page for example, is malformed.
    package func object(_ response: HTTPResponse) throws(KeyFetchError) -> JSONCursor {
        guard let json = try? JSON(parsing: response.body), json.object != nil else {
            throw fault(
                .malformed(why: "\(response.url.host) answered \(response.status) without a JSON object"))
        }
        return JSONCursor(json)
    }

    /// An error about this key.
    package func fault(_ cause: KeyFetchError.Cause) -> KeyFetchError { KeyFetchError(provider, key, cause) }

    /// A stranger's message, fit for a line; `nil` when there is none.
    package static func line(_ text: String?) -> String? {
        guard let words = text?.prefix(1000).split(whereSeparator: \.isWhitespace), !words.isEmpty else {
            return nil
        }
        return String(words.joined(separator: " ").prefix(200))
    }

    private static let largestAnswer = 256 << 10
    private static let timeLimit = Duration.seconds(5)
}
