// SPDX-License-Identifier: Apache-2.0

/// What a request wants done. `HEAD` is answered where `GET` is.
package enum HTTPMethod: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
}
