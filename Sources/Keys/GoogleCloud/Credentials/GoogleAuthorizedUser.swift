// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// What `gcloud auth application-default login` keeps: a refresh token (RFC 6749, section 6).
struct GoogleAuthorizedUser: Sendable {
    private let clientID: String
    private let clientSecret: String
    private let refreshToken: String
    private let tokenURI: String

    init(_ file: JSONCursor) throws(JSONShapeError) {
        clientID = try file.required("client_id").string()
        clientSecret = try file.required("client_secret").string()
        refreshToken = try file.required("refresh_token").string()
        tokenURI = try file.optional("token_uri")?.string() ?? Self.usualTokenURI
    }

    func token(_ lookUp: GoogleCredentialLookUp) async throws(KeyFetchError) -> (
        value: AccessToken, until: Int
    ) {
        try await lookUp.service(hiding: [clientSecret, refreshToken])
            .post(
                [
                    ("grant_type", "refresh_token"), ("refresh_token", refreshToken),
                    ("client_id", clientID), ("client_secret", clientSecret),
                ], to: try lookUp.url(tokenURI, "token_uri"))
    }

    private static let usualTokenURI = "https://oauth2.googleapis.com/token"
}

extension GoogleAuthorizedUser: CustomStringConvertible, CustomReflectable {
    /// Without the secrets.
    var description: String { clientID }
    /// Nothing inside, so that no dump prints a secret.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
