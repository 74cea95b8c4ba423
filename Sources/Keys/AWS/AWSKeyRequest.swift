// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Policy
import StrictJSON

/// One question for one public key (AWS KMS API Reference, `GetPublicKey`).
struct AWSKeyRequest {
    private let key: AWSKeyID
    private let region: String
    private let url: HTTPURL
    private let access: AWSAccess

    /// Settles region and endpoint.
    init(_ key: AWSKeyID, _ settings: AWSSettings, _ access: AWSAccess) throws(KeyFetchError) {
        let region: String
        if let named = key.region {
            region = named
        } else if let configured = try settings.configuredRegion(access) {
            region = configured
        } else {
            throw access.fault(
                .misconfigured("set AWS_REGION, or name the key by its ARN: no region is known"))
        }
        self.key = key
        self.access = access
        self.region = region
        url = try AWSEndpoint(service: "kms", region: region, override: key.endpoint).url(settings, access)
    }

    /// Asks once.
    func send(with credentials: AWSCredentials) async throws(KeyFetchError) -> FetchedKey {
        let exchange = access.exchange
        var request = HTTPRequest(
            .post, url,
            fields: [
                "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "TrentService.GetPublicKey",
            ],
            body: (["KeyId": .string(key.keyID)] as JSON).serialized())
        SignatureV4(credentials: credentials, region: region, service: "kms").sign(&request, at: access.now)
        let response = try await exchange.send(request)
        guard response.isSuccess else { throw exchange.fault(refusal(response, credentials.hidden)) }
        return try AWSPublicKeyAnswer(exchange: exchange, asked: key.keyID).key(response)
    }

    private func refusal(_ response: HTTPResponse, _ hidden: HiddenText) -> KeyFetchError.Cause {
        let answer = AWSErrorAnswer(response)
        switch answer.type {
        case "NotFoundException": return .notFound(said: told(answer, hidden))
        case "DisabledException": return .disabled(state: "Disabled")
        case "KMSInvalidStateException":
            return .disabled(state: hidden.line(answer.message) ?? "KMSInvalidStateException")
        case "UnsupportedOperationException":
            // So it answers for symmetric keys and for those that make message authentication codes.
            return .otherPurpose("symmetric encryption or message authentication codes")
        case "InvalidKeyUsageException":
            return .otherPurpose(hidden.line(answer.message) ?? "InvalidKeyUsageException")
        case "InvalidArnException", "ValidationException":
            return .misconfigured("name the key as KMS does; it says: \(told(answer, hidden))")
        default:
            return answer.cause(permission: "kms:GetPublicKey on \(key) in \(region)", hidden)
        }
    }

    /// What the service said, and which region it spoke for: one key has one region, and names say none.
    private func told(_ answer: AWSErrorAnswer, _ hidden: HiddenText) -> String {
        "\(hidden.line(answer.message) ?? hidden.line(answer.type) ?? "nothing") (asked in \(region))"
    }
}
