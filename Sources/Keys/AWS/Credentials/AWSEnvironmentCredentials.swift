// SPDX-License-Identifier: Apache-2.0

/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
struct AWSEnvironmentCredentials: AWSCredentialSource {
    var access: AWSAccess

    let name = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"

    func lease() throws(KeyFetchError) -> AWSCredentialLease? {
        let surroundings = access.surroundings
        let (id, secret) = (surroundings["AWS_ACCESS_KEY_ID"], surroundings["AWS_SECRET_ACCESS_KEY"])
        guard id != nil || secret != nil else { return nil }
        guard let id, let secret else {
            let missing = id == nil ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY"
            throw access.fault(
                .misconfigured("\(missing) is not set and its counterpart is; set both or neither"))
        }
        guard
            let credentials = AWSCredentials(
                accessKeyID: id, secretAccessKey: secret, sessionToken: surroundings["AWS_SESSION_TOKEN"])
        else {
            throw access.fault(
                .misconfigured("AWS_ACCESS_KEY_ID and its companions hold white space or are too long"))
        }
        return AWSCredentialLease(credentials: credentials, until: access.now + Self.lifetime)
    }

    /// Nobody says how long they last; the service will.
    static let lifetime = 3600
}
