// SPDX-License-Identifier: Apache-2.0

/// The places where AWS's own programs look for credentials, in their order
/// (AWS SDKs and Tools Reference Guide, "Standardized credential providers").
struct AWSCredentialChain {
    var access: AWSAccess
    var settings: AWSSettings

    /// The credentials of the first place that has some.
    func lease() async throws(KeyFetchError) -> AWSCredentialLease {
        let tokenService = AWSTokenService(access: access, settings: settings)
        let container = AWSContainerCredentials(access: access)
        let instance = AWSInstanceMetadata(access: access)
        let sources: [any AWSCredentialSource] = [
            AWSEnvironmentCredentials(access: access),
            AWSWebIdentity(access: access, tokenService: tokenService),
            AWSProfileCredentials(
                access: access, settings: settings, tokenService: tokenService, container: container,
                instance: instance),
            container, instance,
        ]
        for source in sources {
            if let lease = try await source.lease() { return lease }
        }
        throw access.fault(.noCredentials(tried: sources.map(\.name)))
    }
}
