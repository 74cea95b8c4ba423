// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// A service account's key: a token is got for an assertion that it signs (RFC 7523, section 2.1; Google Identity,
/// "Using OAuth 2.0 for Server to Server Applications").
struct GoogleServiceAccount: Sendable {
    private let email: String
    private let privateKey: String
    private let privateKeyID: String?
    private let tokenURI: String

    init(_ file: JSONCursor) throws(JSONShapeError) {
        email = try file.required("client_email").string()
        privateKey = try file.required("private_key").string()
        privateKeyID = try file.optional("private_key_id")?.string()
        tokenURI = try file.optional("token_uri")?.string() ?? Self.usualTokenURI
    }

    func token(_ lookUp: GoogleCredentialLookUp) async throws(KeyFetchError) -> (
        value: AccessToken, until: Int
    ) {
        let url = try lookUp.url(tokenURI, "token_uri")
        let now = lookUp.surroundings.now()
        let claims: JSON = [
            "iss": .string(email), "scope": .string(GoogleCredentialLookUp.scope), "aud": .string(tokenURI),
            "iat": .int(now), "exp": .int(now + Self.lifetime),
        ]
        guard let assertion = try? SignedAssertion.make(claims, keyID: privateKeyID, key: privateKey) else {
            throw lookUp.exchange.fault(
                .misconfigured("a credential file whose private_key is an RSA key in PEM"))
        }
        return try await lookUp.service(hiding: [privateKey, assertion])
            .post([("grant_type", Self.grant), ("assertion", assertion)], to: url)
    }

    private static let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    private static let usualTokenURI = "https://oauth2.googleapis.com/token"
    /// The longest that is allowed, in seconds.
    private static let lifetime = 3600
}

extension GoogleServiceAccount: CustomStringConvertible, CustomReflectable {
    /// Without the private key.
    var description: String { email }
    /// Nothing inside, so that no dump prints the private key.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
