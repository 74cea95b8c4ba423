// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON

/// What AWS says when it refuses, in JSON (AWS JSON 1.1 protocol of Smithy, "Operation error serialization").
struct AWSErrorAnswer {
    /// The error's name, without the namespace before `#` and the URL behind `:`; `nil` when there is none.
    var type: String?
    /// A stranger's text.
    var message: String?

    init(_ response: HTTPResponse) {
        let json = try? JSON(parsing: response.body)
        let name =
            response.fields["X-Amzn-ErrorType"] ?? json?["__type"]?.string ?? json?["code"]?.string
            ?? json?["Code"]?.string
        type = name.flatMap { name in
            let end = name.firstIndex(of: ":") ?? name.endIndex
            let start = name[..<end].lastIndex(of: "#").map(name.index(after:)) ?? name.startIndex
            return start < end ? String(name[start..<end].prefix(100)) : nil
        }
        message = json?["message"]?.string ?? json?["Message"]?.string
    }

    init(type: String?, message: String?) {
        self.type = type
        self.message = message
    }
}

extension AWSErrorAnswer {
    /// What an error means that every service of AWS knows (AWS KMS API Reference, "Common Error Types", and the
    /// throttling errors of its Developer Guide); `nil` for the rest.
    func commonCause(status: Int, permission: String, _ hidden: HiddenText) -> KeyFetchError.Cause? {
        let said = hidden.line(message)
        switch type {
        case "AccessDeniedException", "AccessDenied", "NotAuthorized", "OptInRequired":
            return .denied(permission: permission, said: said)
        case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException",
            "SignatureDoesNotMatch", "IncompleteSignature", "IncompleteSignatureException",
            "MissingAuthenticationToken", "MissingAuthenticationTokenException", "ExpiredToken",
            "ExpiredTokenException", "RequestExpired", "InvalidIdentityToken":
            return .unauthenticated(said: said ?? type)
        case "ThrottlingException", "Throttling", "TooManyRequestsException", "LimitExceededException",
            "RequestLimitExceeded", "RequestThrottled", "RequestThrottledException":
            return .throttled(said: said)
        default: break
        }
        switch status {
        case 401: return .unauthenticated(said: said)
        case 403: return .denied(permission: permission, said: said)
        case 429: return .throttled(said: said)
        case 500...: return .failed(status: status, said: said)
        default: return nil
        }
    }
}
