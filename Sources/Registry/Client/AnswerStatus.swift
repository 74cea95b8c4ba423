// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel
import StrictJSON

/// Reads what a registry says about a failure (OCI distribution specification, "Error Codes").
enum AnswerStatus {
    /// The error that a status stands for; `nil` for 200.
    static func failure(
        _ answer: HTTPResponse, repository: Repository, reference: String
    ) -> RegistryError? {
        let host = repository.registry
        switch answer.status {
        case 200: return nil
        case 401: return .unauthorized(repository: repository.description, detail: detail(answer.body))
        case 403: return .forbidden(repository: repository.description, detail: detail(answer.body))
        case 404: return .notFound(repository: repository.description, reference: reference)
        case 429: return .rateLimited(host: host, retryAfter: nil)
        case 500...599: return .serverError(host: host, status: answer.status)
        default: return .unexpectedStatus(host: host, status: answer.status, detail: detail(answer.body))
        }
    }

    /// The code of the first error in an error document.
    static func errorCode(_ body: [UInt8]) -> String? { firstError(body)?["code"]?.string }

    /// Code and message of an error document, or the beginning of plain text; 200 printable characters.
    static func detail(_ body: [UInt8]) -> String {
        guard let error = firstError(body) else { return "" }
        let parts = [error["code"]?.string, error["message"]?.string].compactMap(\.self)
        return clipped(parts.joined(separator: ": "))
    }

    /// At most 200 printable ASCII characters of a stranger's text.
    static func clipped(_ text: String) -> String {
        String(text.unicodeScalars.prefix(200).map { (0x20..<0x7F).contains($0.value) ? Character($0) : "?" })
    }

    private static func firstError(_ body: [UInt8]) -> JSON? {
        try? JSON(parsing: body, limits: JSONLimits(bytes: 64 << 10, depth: 16, nodes: 2000))["errors"]?
            .array?.first
    }
}
