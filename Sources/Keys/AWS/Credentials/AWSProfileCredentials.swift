// SPDX-License-Identifier: Apache-2.0

/// The credentials of a profile in the shared files: keys, or a role that is assumed by another profile, by a token
/// or by the machine (AWS SDKs and Tools Reference Guide, "Assume role provider", "AWS access keys").
struct AWSProfileCredentials: AWSCredentialSource {
    var access: AWSAccess
    var settings: AWSSettings
    var tokenService: AWSTokenService
    var container: AWSContainerCredentials
    var instance: AWSInstanceMetadata

    var name: String { "profile \(settings.profileName) of the shared config and credentials files" }

    func lease() async throws(KeyFetchError) -> AWSCredentialLease? {
        try await lease(of: settings.profileName, via: [])
    }

    /// - Parameters:
    ///   - path: The profiles whose `source_profile` led here.
    private func lease(of name: String, via path: [String]) async throws(KeyFetchError) -> AWSCredentialLease?
    {
        guard let profile = settings.profiles[name] else { return nil }
        if let arn = profile["role_arn"] {
            let role = AWSRole(
                arn: arn, sessionName: profile["role_session_name"], externalID: profile["external_id"],
                duration: profile["duration_seconds"].flatMap { Int($0) })
            return try await assume(role, for: name, profile, via: path + [name])
        }
        if let lease = try keys(of: name, profile) { return lease }
        if let setting = Self.refused.first(where: { profile[$0] != nil }) {
            throw unusable(
                name,
                "uses \(setting), which is not supported here: it starts programs or a browser session. "
                    + "Set AWS_ACCESS_KEY_ID, a role, or another profile")
        }
        return nil
    }

    private func assume(
        _ role: AWSRole, for name: String, _ profile: [String: String], via path: [String]
    ) async throws(KeyFetchError) -> AWSCredentialLease {
        if profile["mfa_serial"] != nil {
            throw unusable(name, "uses mfa_serial, and nobody is asked for a code here")
        }
        if let source = profile["source_profile"] {
            return try await tokenService.assume(
                role, by: try await credentials(of: source, for: name, via: path))
        }
        if let file = profile["web_identity_token_file"] {
            let token = try access.token(in: file, namedBy: "web_identity_token_file of profile \(name)")
            return try await tokenService.assume(role, webIdentityToken: token)
        }
        guard let source = profile["credential_source"] else {
            throw unusable(
                name, "has role_arn; add source_profile, web_identity_token_file or credential_source")
        }
        let lease: AWSCredentialLease?
        switch source {
        case "EcsContainer": lease = try await container.lease()
        case "Ec2InstanceMetadata": lease = try await instance.lease()
        default:
            // Keys in the environment are taken before any profile is looked at.
            throw unusable(name, "has another credential_source than EcsContainer and Ec2InstanceMetadata")
        }
        guard let lease else {
            throw unusable(name, "has credential_source \(source), which has no credentials")
        }
        return try await tokenService.assume(role, by: lease.credentials)
    }

    /// The credentials of the profile that another one names. One that names itself means its own keys.
    private func credentials(
        of source: String, for name: String, via path: [String]
    ) async throws(KeyFetchError) -> AWSCredentials {
        guard let profile = settings.profiles[source] else {
            throw unusable(name, "has source_profile \(source), which no shared file has")
        }
        if source == name, let lease = try keys(of: name, profile) { return lease.credentials }
        guard !path.contains(source), path.count < Self.longestPath else {
            throw unusable(name, "has source_profile \(source), which leads back or too far")
        }
        guard let lease = try await lease(of: source, via: path) else {
            throw unusable(name, "has source_profile \(source), which has no credentials")
        }
        return lease.credentials
    }

    private func keys(of name: String, _ profile: [String: String]) throws(KeyFetchError)
        -> AWSCredentialLease?
    {
        let (id, secret) = (profile["aws_access_key_id"], profile["aws_secret_access_key"])
        guard id != nil || secret != nil else { return nil }
        guard let id, let secret,
            let credentials = AWSCredentials(
                accessKeyID: id, secretAccessKey: secret, sessionToken: profile["aws_session_token"])
        else { throw unusable(name, "lacks a usable aws_access_key_id or aws_secret_access_key") }
        return AWSCredentialLease(credentials: credentials, until: access.now + Self.lifetime)
    }

    private func unusable(_ name: String, _ why: String) -> KeyFetchError {
        access.fault(.misconfigured("profile \(name) \(why)"))
    }

    private static let refused = ["credential_process", "sso_session", "sso_start_url", "login_session"]
    private static let longestPath = 5
    /// In seconds. Files are written anew now and then.
    private static let lifetime = 600
}
