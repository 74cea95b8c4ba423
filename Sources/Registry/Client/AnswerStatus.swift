// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel
import StrictJSON

/// Reads what a registry says about a failure (OCI distribution specification, "Error Codes").
enum AnswerStatus {
    /// The error that an answer stands for; `nil` for 200 with something other than a web page.
    static func failure(_ answer: HTTPResponse, from endpoint: Endpoint, reference: String) -> RegistryError?
    {
        switch answer.status {
        case 200:
            let isPage = ["text/html", "application/xhtml+xml"].contains(answer.contentType?.rawValue)
            return isPage ? .htmlAnswer(host: endpoint.host) : nil
        case 401: return .unauthorized(repository: endpoint.name, detail: detail(answer.body))
        case 403: return .forbidden(repository: endpoint.name, detail: detail(answer.body))
        case 404: return .notFound(repository: endpoint.name, reference: reference)
        default:
            return .unexpectedStatus(host: endpoint.host, status: answer.status, detail: detail(answer.body))
        }
    }

    /// Throws unless a write was taken with one of the statuses that mean it.
    static func require(
        _ statuses: Set<Int>, _ answer: HTTPResponse, from endpoint: Endpoint, reference: String
    ) throws(RegistryError) {
        guard !statuses.contains(answer.status) else { return }
        throw failure(answer, from: endpoint, reference: reference)
            ?? .unexpectedStatus(host: endpoint.host, status: answer.status, detail: "")
    }

    /// The code of the first error in an error document.
    static func errorCode(_ body: [UInt8]) -> String? { firstError(body)?["code"]?.string }

    /// Whether an error document speaks of a repository or its content, or of who may see it.
    static func isAboutContent(_ body: [UInt8]) -> Bool {
        guard let code = errorCode(body) else { return false }
        return [
            "NAME_UNKNOWN", "NAME_INVALID", "MANIFEST_UNKNOWN", "DIGEST_INVALID", "DENIED", "UNAUTHORIZED",
            "TOOMANYREQUESTS",
        ].contains(code)
    }

    /// Code and message of an error document; at most 200 printable characters.
    static func detail(_ body: [UInt8]) -> String {
        guard let error = firstError(body) else { return "" }
        return clipped(
            [error["code"]?.string, error["message"]?.string].compactMap(\.self).joined(separator: ": "))
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
