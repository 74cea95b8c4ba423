// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON

/// Asks a token service for access tokens (RFC 6749), for the sake of one key.
struct TokenService: Sendable {
    var exchange: KeyServiceExchange
    /// What is sent in confidence.
    var hidden: HiddenText
    /// The time, in seconds since 1970.
    var now: Int

    /// Sends a form and reads the token of the answer.
    func post(
        _ form: [(name: String, value: String)], to url: HTTPURL, fields: HTTPFields = [:]
    ) async throws(KeyFetchError) -> (value: AccessToken, until: Int) {
        var fields = fields
        fields["Content-Type"] = FormBody.type
        fields["Accept"] = "application/json"
        let body = Array(FormBody.encoded(form).utf8)
        return try token(try await exchange.send(HTTPRequest(.post, url, fields: fields, body: body)))
    }

    /// The token of a successful answer (RFC 6749, section 5.1). Some services write the seconds as text.
    func token(_ response: HTTPResponse) throws(KeyFetchError) -> (value: AccessToken, until: Int) {
        guard response.isSuccess else { throw exchange.fault(refusal(response)) }
        let answer = try exchange.object(response)
        guard let token = answer.json["access_token"]?.string.flatMap(AccessToken.init) else {
            throw exchange.fault(
                .malformed(why: "\(response.url.host) answered without a usable access_token"))
        }
        let latest = now + Self.longestLifetime
        if let moment = seconds(answer.json["expires_on"]) { return (token, min(max(moment, now), latest)) }
        let lifetime = seconds(answer.json["expires_in"]) ?? Self.assumedLifetime
        return (token, min(max(lifetime, 0), Self.longestLifetime) + now)
    }

    /// Why there is no token (RFC 6749, section 5.2).
    func refusal(_ response: HTTPResponse) -> KeyFetchError.Cause {
        let json = try? JSON(parsing: response.body)
        let words = [json?["error"]?.string, json?["error_description"]?.string].compactMap { $0 }
        let said = hidden.line(words.joined(separator: ": "))
        switch response.status {
        case 400, 401, 403: return .unauthenticated(said: said)
        case 429: return .throttled(said: said)
        default: return .failed(status: response.status, said: said)
        }
    }

    private func seconds(_ json: JSON?) -> Int? { json?.int ?? json?.string.flatMap { Int($0) } }

    private static let assumedLifetime = 300
    private static let longestLifetime = 86_400
}
