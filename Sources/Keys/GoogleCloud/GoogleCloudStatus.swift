// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON

/// An error as Google's interfaces answer it: `google.rpc.Status` in JSON (AIP-193).
struct GoogleCloudStatus {
    /// `google.rpc.Code` by name: `PERMISSION_DENIED`.
    var status: String
    var message: String?
    /// The state of a key version that stands in the way: `DISABLED`.
    var keyState: String?

    /// `nil` when the answer is no such error, a proxy's page for example.
    init?(_ response: HTTPResponse) {
        guard let error = (try? JSON(parsing: response.body))?["error"], let status = error["status"]?.string
        else { return nil }
        self.status = status
        message = error["message"]?.string
        let types = (error["details"]?.array ?? []).prefix(Self.mostDetails)
            .filter { $0["@type"]?.string == Self.preconditionFailure }
            .flatMap { ($0["violations"]?.array ?? []).prefix(Self.mostDetails) }
            .compactMap { $0["type"]?.string }
        keyState = types.first { $0.hasPrefix(Self.keyViolation) }
            .flatMap { KeyServiceExchange.line(String($0.dropFirst(Self.keyViolation.count))) }
    }

    /// What an answer that is no success means.
    ///
    /// - Parameters:
    ///   - permission: What the caller needed.
    ///   - hidden: What must not be repeated.
    static func cause(
        of response: HTTPResponse, permission: String, hidden: HiddenText
    ) -> KeyFetchError.Cause {
        guard let status = GoogleCloudStatus(response) else {
            switch response.status {
            case 429: return .throttled(said: nil)
            case 500...: return .failed(status: response.status, said: nil)
            default:
                return .malformed(
                    why: "\(response.url.host) answered \(response.status) without a google.rpc.Status")
            }
        }
        let said = hidden.line(status.message)
        switch status.status {
        case "NOT_FOUND": return .notFound(said: said)
        case "PERMISSION_DENIED": return .denied(permission: permission, said: said)
        case "UNAUTHENTICATED": return .unauthenticated(said: said)
        case "RESOURCE_EXHAUSTED": return .throttled(said: said)
        case "FAILED_PRECONDITION":
            if let state = status.keyState { return .disabled(state: state) }
            return .failed(status: response.status, said: said)
        default: return .failed(status: response.status, said: said)
        }
    }

    private static let preconditionFailure = "type.googleapis.com/google.rpc.PreconditionFailure"
    private static let keyViolation = "KEY_"
    private static let mostDetails = 16
}
