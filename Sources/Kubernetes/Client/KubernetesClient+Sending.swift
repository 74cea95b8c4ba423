// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON

extension KubernetesClient {
    /// Sends a call and reads a success whole.
    func send(_ call: APICall) async throws(KubernetesError) -> HTTPResponse {
        let answer = try await authorized(call) {
            (request) async throws(HTTPTransportError) -> (answer: HTTPResponse, status: Int) in
            let answer = try await transport.send(request)
            return (answer, answer.status)
        }
        guard answer.isSuccess else {
            throw KubernetesError(
                status: answer.status, fields: answer.fields, body: answer.body, limits: limits)
        }
        return answer
    }

    /// Sends a call and hands a success over as it arrives.
    func open(_ call: APICall) async throws(KubernetesError) -> HTTPStream {
        let stream = try await authorized(call) {
            (request) async throws(HTTPTransportError) -> (answer: HTTPStream, status: Int) in
            let stream = try await transport.open(request)
            return (stream, stream.status)
        }
        guard stream.isSuccess else {
            let body = try? await stream.remainder(limit: limits.envelope.bytes)
            throw KubernetesError(
                status: stream.status, fields: stream.fields, body: body ?? [], limits: limits)
        }
        return stream
    }

    /// Sends with the credentials of now, and once more when they are not taken and there are others by then.
    private func authorized<Answer: Sendable>(
        _ call: APICall,
        _ send: (HTTPRequest) async throws(HTTPTransportError) -> (answer: Answer, status: Int)
    ) async throws(KubernetesError) -> Answer {
        let credentials = configuration.credentials
        let first = try await credentials.authorization(nil)
        let (answer, status) = try await attempt(call, as: first, send)
        guard status == 401 else { return answer }
        let second = try await credentials.authorization(first)
        guard second != first else { return answer }
        return try await attempt(call, as: second, send).answer
    }

    private func attempt<Answer: Sendable>(
        _ call: APICall, as authorization: Authorization,
        _ send: (HTTPRequest) async throws(HTTPTransportError) -> (answer: Answer, status: Int)
    ) async throws(KubernetesError) -> (answer: Answer, status: Int) {
        let request = try call.request(to: configuration, as: authorization)
        do throws(HTTPTransportError) { return try await send(request) } catch { throw .transport(error) }
    }
}
