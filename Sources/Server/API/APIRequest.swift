// SPDX-License-Identifier: Apache-2.0

/// What an endpoint is given of a request. Credentials are not among it.
package struct APIRequest: Sendable {
    package var method: HTTPMethod
    /// What stands in the places of the path that the pattern names.
    package var parameters: [String: String]
    package var query: [String: String]
    /// The header fields that the endpoint asked for, by their names in small letters.
    package var headers: [String: String]
    package var body: [UInt8]
    /// `nil` where no authentication is asked for, or a shared secret that names nobody.
    package var user: APIUser?
    /// Ties lines of the log together.
    package var id: String

    package init(
        method: HTTPMethod, parameters: [String: String] = [:], query: [String: String] = [:],
        headers: [String: String] = [:], body: [UInt8] = [], user: APIUser? = nil, id: String = ""
    ) {
        self.method = method
        self.parameters = parameters
        self.query = query
        self.headers = headers
        self.body = body
        self.user = user
        self.id = id
    }
}
