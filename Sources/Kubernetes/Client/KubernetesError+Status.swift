// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON

extension KubernetesError {
    /// What an answer that is no success means.
    init(status: Int, fields: HTTPFields, body: [UInt8], limits: KubernetesLimits) {
        let parsed = try? JSON(parsing: body, limits: limits.envelope)
        let wait = fields["Retry-After"].flatMap { Int($0) }
        guard let parsed, parsed["kind"]?.string == "Status" else {
            // Proxies and load balancers answer in their own words, which help nobody.
            self.init(code: status, reason: "", message: "no Status object came with it", retryAfter: wait)
            return
        }
        self.init(status: parsed, code: status, retryAfter: wait)
    }

    /// What a Status object says; `code` is used where it has none.
    init(status: JSON, code: Int = 500, retryAfter: Int? = nil) {
        self.init(
            code: status["code"]?.int ?? code, reason: status["reason"]?.string ?? "",
            message: Self.printable(status["message"]?.string ?? ""),
            retryAfter: retryAfter ?? status["details"]?["retryAfterSeconds"]?.int)
    }

    private init(code: Int, reason: String, message: String, retryAfter: Int?) {
        let wait = retryAfter.map { Duration.seconds(min(max($0, 0), Self.longestWait)) }
        switch (code, reason) {
        case (404, _): self = .notFound(message)
        case (409, "AlreadyExists"): self = .alreadyExists(message)
        case (409, _): self = .conflict(message)
        case (410, _), (_, "Expired"), (_, "Gone"): self = .gone(message)
        case (401, _): self = .unauthorized
        case (403, _): self = .forbidden(message)
        case (422, _): self = .invalid(message)
        case (429, _): self = .tooManyRequests(retryAfter: wait)
        default: self = .server(code: code, message: message)
        }
    }

    /// A text of somebody else, fit for a log: one line without control characters, at most 500 characters.
    static func printable(_ text: String) -> String {
        var kept = ""
        for scalar in text.unicodeScalars.prefix(longestMessage) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
                kept.append(" ")
            default: kept.unicodeScalars.append(scalar)
            }
        }
        return kept
    }

    private static let longestMessage = 500
    /// An hour, in seconds.
    private static let longestWait = 3600
}
