// SPDX-License-Identifier: Apache-2.0

/// A token in a file, exchanged for a role's credentials, as IAM roles for service accounts on EKS have it
/// (AWS SDKs and Tools Reference Guide, "Assume role provider").
struct AWSWebIdentity: AWSCredentialSource {
    var access: AWSAccess
    var tokenService: AWSTokenService

    let name = "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN"

    func lease() async throws(KeyFetchError) -> AWSCredentialLease? {
        let surroundings = access.surroundings
        guard let file = surroundings["AWS_WEB_IDENTITY_TOKEN_FILE"] else { return nil }
        guard let role = surroundings["AWS_ROLE_ARN"] else {
            throw access.fault(.misconfigured("AWS_WEB_IDENTITY_TOKEN_FILE is set; set AWS_ROLE_ARN too"))
        }
        let token = try access.token(in: file, namedBy: "AWS_WEB_IDENTITY_TOKEN_FILE")
        return try await tokenService.assume(
            AWSRole(arn: role, sessionName: surroundings["AWS_ROLE_SESSION_NAME"]), webIdentityToken: token)
    }
}
