// SPDX-License-Identifier: Apache-2.0

import Crypto
import HTTPTransport
import StrictJSON

/// AWS Signature Version 4 in a header
/// (AWS Identity and Access Management User Guide, "Create a signed AWS API request").
struct SignatureV4 {
    var credentials: AWSCredentials
    var region: String
    /// The name that the service has in signatures, `kms` for example.
    var service: String

    /// Signs a request as it stands; its URL, its fields and its content may not change afterwards.
    ///
    /// - Parameters:
    ///   - now: The time, in seconds since 1970.
    func sign(_ request: inout HTTPRequest, at now: Int) {
        request.fields["X-Amz-Date"] = Self.moment(now)
        request.fields["X-Amz-Security-Token"] = credentials.sessionToken
        let target = request.url.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let canonical = CanonicalRequest(
            method: request.method.rawValue, path: target.first.map(String.init) ?? "/",
            query: target.count > 1 ? String(target[1]) : "",
            fields: [("Host", request.url.authority)] + request.fields.all.map { ($0.name, $0.value) },
            body: request.body)
        request.fields["Authorization"] = authorization(for: canonical, at: now)
    }

    /// The value of `Authorization`.
    func authorization(for request: CanonicalRequest, at now: Int) -> String {
        let moment = Self.moment(now)
        let scope = [String(moment.prefix(8)), region, service, "aws4_request"]
        let toSign = [
            Self.algorithm, moment, scope.joined(separator: "/"),
            SHA256.hash(data: Array(request.text.utf8)).hex,
        ].joined(separator: "\n")
        let signature = Self.code(toSign, under: signingKey(scope)).hex
        return "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope.joined(separator: "/")), "
            + "SignedHeaders=\(request.signedNames), Signature=\(signature)"
    }

    /// The secret, narrowed to a day, a region and a service (step 3).
    private func signingKey(_ scope: [String]) -> SymmetricKey {
        scope.reduce(SymmetricKey(data: Array("AWS4\(credentials.secretAccessKey)".utf8))) { key, part in
            SymmetricKey(data: Self.code(part, under: key))
        }
    }

    private static func code(_ text: String, under key: SymmetricKey) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }

    /// ISO 8601 in its basic format: `20150830T123600Z`.
    private static func moment(_ now: Int) -> String { RFC3339.text(now).filter { $0 != "-" && $0 != ":" } }

    private static let algorithm = "AWS4-HMAC-SHA256"
}

extension Sequence<UInt8> {
    /// Two digits a byte, lower case.
    var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
