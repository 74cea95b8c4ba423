// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON

/// Temporary credentials as containers and instances get them, in JSON.
struct AWSLeaseDocument {
    var exchange: KeyServiceExchange
    /// In seconds since 1970.
    var now: Int

    /// Reads `AccessKeyId`, `SecretAccessKey`, `Token` and `Expiration`.
    func lease(_ response: HTTPResponse) throws(KeyFetchError) -> AWSCredentialLease {
        let json = try exchange.object(response).json
        if let code = json["Code"]?.string, code != "Success" {
            let words = [code, json["Message"]?.string].compactMap { $0 }.joined(separator: ": ")
            throw exchange.fault(.unauthenticated(said: KeyServiceExchange.line(words)))
        }
        guard let id = json["AccessKeyId"]?.string, let secret = json["SecretAccessKey"]?.string,
            let credentials = AWSCredentials(
                accessKeyID: id, secretAccessKey: secret, sessionToken: json["Token"]?.string)
        else {
            throw exchange.fault(.malformed(why: "\(response.url.host) answered without usable credentials"))
        }
        guard let expiration = json["Expiration"]?.string else {
            return AWSCredentialLease(
                credentials: credentials, until: now + AWSEnvironmentCredentials.lifetime)
        }
        guard let until = RFC3339.seconds(expiration) else {
            throw exchange.fault(
                .malformed(why: "\(response.url.host) answered with an unreadable Expiration"))
        }
        return AWSCredentialLease(credentials: credentials, until: until)
    }
}
