// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

extension RegistryError {
    /// What a failure of the transport means for a request to `host`.
    init(_ error: HTTPTransportError, host: String, meter: RequestMeter) {
        self =
            switch error {
            case .addressRefused(let host, let kind):
                .addressRefused(host: host, why: "\(kind.rawValue) address")
            case .redirectRefused(let target, let fault): .redirectRefused(to: target, why: fault.rawValue)
            case .tooManyRedirects(let limit):
                .malformedAnswer(host: host, why: "more than \(limit) redirects")
            case .unreachable(let place, let why): .unreachable(host: place, why: why)
            case .tls(let place, let why): .unreachable(host: place, why: "TLS: \(why)")
            case .timedOut(let place): .timeout(host: place)
            case .bodyTooLarge(let limit): .tooLarge(limit: limit)
            case .headersTooLarge, .malformedAnswer: .malformedAnswer(host: host, why: "\(error)")
            case .malformedRequest(let why): .unreachable(host: host, why: why)
            case .certificateFile: .credentials(host: host, why: "\(error)")
            case .stopped: meter.exhausted
            case .cancelled: .cancelled
            case .shutDown: .unreachable(host: host, why: "\(error)")
            }
    }
}
