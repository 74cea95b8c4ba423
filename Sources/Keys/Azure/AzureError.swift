// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON

/// An error as vaults answer it (Key Vault REST API, "Authentication, requests and responses": KeyVaultError).
struct AzureError {
    /// `KeyNotFound`, `Forbidden` and others.
    var code: String
    var message: String?
    /// What it was in particular: `ForbiddenByRbac`, `KeyDisabled`.
    var innerCode: String?

    /// `nil` when the answer is no such error, a proxy's page for example.
    init?(_ response: HTTPResponse) {
        guard let error = (try? JSON(parsing: response.body))?["error"], let code = error["code"]?.string
        else { return nil }
        self.code = code
        message = error["message"]?.string
        // Services spell it both ways.
        innerCode = (error["innererror"] ?? error["innerError"])?["code"]?.string
    }

    /// What an answer that is no success means.
    static func cause(of response: HTTPResponse, hidden: HiddenText) -> KeyFetchError.Cause {
        guard let error = AzureError(response) else {
            switch response.status {
            case 401: return .unauthenticated(said: nil)
            case 429: return .throttled(said: nil)
            case 500...: return .failed(status: response.status, said: nil)
            default:
                return .malformed(
                    why: "\(response.url.host) answered \(response.status) without an error's code")
            }
        }
        let said = hidden.line(error.message)
        switch response.status {
        case 401: return .unauthenticated(said: said)
        case 403:
            if let state = error.innerCode, states.contains(state) { return .disabled(state: state) }
            return .denied(permission: permission, said: said)
        case 404 where error.code.hasSuffix("NotFound"): return .notFound(said: said)
        case 429: return .throttled(said: said)
        default: return .failed(status: response.status, said: said)
        }
    }

    private static let states: Set<String> = ["KeyDisabled", "KeyNotYetValid", "KeyExpired"]
    private static let permission =
        "the key permission get in an access policy, or Microsoft.KeyVault/vaults/keys/read as in the roles "
        + "Key Vault Crypto User and Key Vault Reader"
}
