// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON

/// What AWS says when it refuses, in JSON (AWS JSON 1.1 protocol of Smithy, "Operation error serialization") or in the
/// XML of its query services, which imitations of the others write too.
struct AWSErrorAnswer {
    /// The error's name, without the namespace before `#` and the URL behind `:`; `nil` when there is none.
    let type: String?
    /// A stranger's text.
    let message: String?
    private let status: Int
    private let host: String
    /// Whether it has the form of an error of AWS, which a proxy's page has not.
    private let isWellFormed: Bool

    init(_ response: HTTPResponse) {
        (status, host) = (response.status, response.url.host)
        guard let json = try? JSON(parsing: response.body), json.object != nil else {
            let error = AWSQueryAnswer(response.body)?.element("Error")
            (type, message) = (error?.text(of: "Code"), error?.text(of: "Message"))
            isWellFormed = type != nil
            return
        }
        let name =
            response.fields["X-Amzn-ErrorType"] ?? json["__type"]?.string ?? json["code"]?.string
            ?? json["Code"]?.string
        type = name.flatMap(Self.bare)
        message = json["message"]?.string ?? json["Message"]?.string
        isWellFormed = true
    }

    private static func bare(_ name: String) -> String? {
        let end = name.firstIndex(of: ":") ?? name.endIndex
        let start = name[..<end].lastIndex(of: "#").map(name.index(after:)) ?? name.startIndex
        return start < end ? String(name[start..<end].prefix(100)) : nil
    }
}

extension AWSErrorAnswer {
    /// What it means, as far as every service of AWS answers alike (AWS KMS API Reference, "Common Error Types", and
    /// the throttling errors of its Developer Guide).
    func cause(permission: String, _ hidden: HiddenText) -> KeyFetchError.Cause {
        let said = hidden.line(message)
        switch type {
        case "AccessDeniedException", "AccessDenied", "NotAuthorized", "OptInRequired":
            return .denied(permission: permission, said: said)
        case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException",
            "SignatureDoesNotMatch", "IncompleteSignature", "IncompleteSignatureException",
            "MissingAuthenticationToken", "MissingAuthenticationTokenException", "ExpiredToken",
            "ExpiredTokenException", "RequestExpired", "InvalidIdentityToken":
            return .unauthenticated(said: said ?? hidden.line(type))
        case "ThrottlingException", "Throttling", "TooManyRequestsException", "LimitExceededException",
            "RequestLimitExceeded", "RequestThrottled", "RequestThrottledException":
            return .throttled(said: said)
        default: break
        }
        switch status {
        case 429: return .throttled(said: said)
        case 500...: return .failed(status: status, said: said ?? hidden.line(type))
        case _ where !isWellFormed:
            return .malformed(why: "\(host) answered \(status) without an error of AWS")
        case 401: return .unauthenticated(said: said)
        case 403: return .denied(permission: permission, said: said)
        default: return .failed(status: status, said: said ?? hidden.line(type))
        }
    }
}
