// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel
import Synchronization
import Testing

@testable import Registry

/// Registries whose every answer a test writes: `answer` gets each request and its number, from 0.
final class Script: Sendable {
    let time = FakeTime()
    private let sent = Mutex<[(request: HTTPRequest, at: Duration)]>([])
    private let answer: @Sendable (HTTPRequest, Int) -> HTTPResponse

    init(_ answer: @escaping @Sendable (HTTPRequest, Int) -> HTTPResponse) { self.answer = answer }

    var requests: [HTTPRequest] { sent.withLock { $0.map(\.request) } }
    /// When requests came, since the beginning.
    var moments: [Duration] { sent.withLock { $0.map(\.at) } }
    var urls: [String] { requests.map(\.url.description) }

    func client(
        _ settings: RegistrySettings = RegistrySettings(), limits: FetchLimits = FetchLimits()
    ) -> RegistryClient {
        let transport = HTTPTransport { [self] (request) async throws(HTTPTransportError) -> HTTPResponse in
            let number = sent.withLock { sent in
                sent.append((request, time.start.duration(to: time.now)))
                return sent.count - 1
            }
            return answer(request, number)
        }
        return RegistryClient(
            settings: settings, transport: transport, helper: CredentialHelper { _, _ in nil },
            limits: limits, effects: time.effects)
    }
}

extension HTTPRequest {
    /// An answer to this request.
    func answered(_ status: Int, _ fields: HTTPFields = [:], _ body: String = "") -> HTTPResponse {
        HTTPResponse(status: status, fields: fields, body: Array(body.utf8), url: url)
    }
}

extension Repository {
    static func example(_ text: String = "registry.example/app") throws -> Repository {
        try Repository(parsing: text)
    }
}
