// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON

/// What the servers' status codes mean (HTTP API, "HTTP status codes"; for 429, 472, 473, 501 and 503 also
/// "/sys/health").
extension TransitServer {
    /// Why a key could not be read.
    ///
    /// - Parameters:
    ///   - answer: What came back.
    ///   - path: What was read, below `/v1/`.
    ///   - secrets: What we sent and a server could send back.
    func fault(_ answer: HTTPResponse, reading path: String, hiding secrets: [String]) -> KeyFetchError {
        guard let errors = errors(answer, hiding: secrets) else { return notTheService(answer) }
        let said = KeyServiceExchange.line(errors.joined(separator: "; "))
        switch answer.status {
        case 401: return exchange.fault(.unauthenticated(said: said))
        case 403:
            // Both services answer so to a token that they do not know; newer ones say it.
            if errors.contains(where: { $0.contains("invalid token") || $0.contains("bad token") }) {
                return exchange.fault(.unauthenticated(said: said))
            }
            return exchange.fault(.denied(permission: "read on \(path)", said: said))
        case 404:
            // Of the key nothing is known where nothing is mounted.
            if errors.contains(where: { $0.contains("no handler for route") }) {
                return exchange.fault(
                    .misconfigured(
                        "there is no engine at \(mount): set TRANSIT_SECRET_ENGINE_PATH to its mount"
                            + (namespace == nil ? "" : ", or another \(variables.prefix)NAMESPACE")))
            }
            return exchange.fault(.notFound(said: said))
        default: return other(answer.status, said)
        }
    }

    /// Why there is no token.
    func loginFault(_ answer: HTTPResponse, hiding secrets: [String]) -> KeyFetchError {
        guard let errors = errors(answer, hiding: secrets) else { return notTheService(answer) }
        let said = KeyServiceExchange.line(errors.joined(separator: "; "))
        switch answer.status {
        case 400, 401, 403, 404: return exchange.fault(.unauthenticated(said: said))
        default: return other(answer.status, said)
        }
    }

    private func other(_ status: Int, _ said: String?) -> KeyFetchError {
        let meaning: String? =
            switch status {
            case 412: "this node has not caught up with the active one"
            case 472: "this node is a disaster recovery secondary"
            case 473: "this node is a performance standby"
            case 501: "the server is not initialized"
            case 503: "the server is sealed or down for maintenance"
            default: nil
            }
        return exchange.fault(
            status == 429 ? .throttled(said: said) : .failed(status: status, said: said ?? meaning))
    }

    /// The service's messages; `nil` when it is not the service that answers: then a status, a 404 above all, says
    /// nothing about a key.
    private func errors(_ answer: HTTPResponse, hiding secrets: [String]) -> [String]? {
        guard let json = try? JSON(parsing: answer.body), let errors = json["errors"]?.array else {
            return nil
        }
        return errors.prefix(5).compactMap(\.string).filter { text in
            !secrets.contains { text.contains($0) }
        }
    }

    private func notTheService(_ answer: HTTPResponse) -> KeyFetchError {
        switch answer.status {
        case 429, 472, 473, 500...: other(answer.status, nil)
        default:
            exchange.fault(
                .malformed(
                    why: "\(answer.url.host) answered \(answer.status) without the service's list of errors"))
        }
    }
}
