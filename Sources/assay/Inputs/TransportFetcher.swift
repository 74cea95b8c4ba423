// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import TUF

/// Fetches a TUF repository's files over HTTP.
struct TransportFetcher: Fetcher {
    let transport: HTTPTransport
    var timeLimit = Duration.seconds(30)

    func fetch(_ url: String, limit: Int) async throws(FetchError) -> [UInt8] {
        guard let parsed = HTTPURL(url) else { throw .failed(why: "it is not an http or https URL") }
        let response: HTTPResponse
        do throws(HTTPTransportError) {
            response = try await transport.send(
                HTTPRequest(.get, parsed, bodyLimit: limit, timeLimit: timeLimit))
        } catch .bodyTooLarge {
            throw .tooLarge(limit: limit)
        } catch {
            throw .failed(why: "\(error)")
        }
        switch response.status {
        case 200: return response.body
        case 403, 404: throw .notFound
        default: throw .status(response.status)
        }
    }
}
