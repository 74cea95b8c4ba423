// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// The credentials of a machine's role, from the instance metadata service, version 2 alone
/// (Amazon EC2 User Guide, "Use the Instance Metadata Service to access instance metadata").
struct AWSInstanceMetadata: AWSCredentialSource {
    var access: AWSAccess

    let name = "instance metadata"

    func lease() async throws(KeyFetchError) -> AWSCredentialLease? {
        guard access.surroundings["AWS_EC2_METADATA_DISABLED"]?.lowercased() != "true",
            let token = try await token()
        else { return nil }
        let list = try await get(Self.roles, token)
        // The machine has no role.
        guard list.status != 404 else { return nil }
        guard list.isSuccess else { throw refusal(list) }
        let role = String(decoding: list.body.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self).trimmed
        guard Self.isRole(role) else {
            throw access.fault(.malformed(why: "the instance metadata service named no role"))
        }
        let answer = try await get(Self.roles + role, token)
        guard answer.isSuccess else { throw refusal(answer) }
        return try AWSLeaseDocument(exchange: access.metadataExchange, now: access.now).lease(answer)
    }

    /// The session's token; `nil` when there is no such service here. In a container it may be a router too far.
    private func token() async throws(KeyFetchError) -> String? {
        let request = HTTPRequest(
            .put, try url("/latest/api/token"),
            fields: ["X-aws-ec2-metadata-token-ttl-seconds": "\(Self.tokenLifetime)"],
            timeLimit: Self.timeLimit)
        let response: HTTPResponse
        do throws(KeyFetchError) {
            response = try await access.metadataExchange.send(request)
        } catch {
            switch error.cause {
            case .transport(.unreachable), .transport(.timedOut), .transport(.malformedAnswer), .malformed:
                return nil
            default: throw error
            }
        }
        let token = String(decoding: response.body, as: UTF8.self).trimmed
        return response.isSuccess && AWSCredentials.isFieldText(token) ? token : nil
    }

    private func get(_ path: String, _ token: String) async throws(KeyFetchError) -> HTTPResponse {
        try await access.metadataExchange.send(
            HTTPRequest(
                .get, try url(path), fields: ["X-aws-ec2-metadata-token": token], timeLimit: Self.timeLimit))
    }

    private func url(_ path: String) throws(KeyFetchError) -> HTTPURL {
        let surroundings = access.surroundings
        let isIPv6 = surroundings["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]?.lowercased() == "ipv6"
        var place =
            surroundings["AWS_EC2_METADATA_SERVICE_ENDPOINT"]
            ?? (isIPv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254")
        while place.hasSuffix("/") { place.removeLast() }
        guard let url = HTTPURL(place + path), url.isFitForCredentials || Self.hosts.contains(url.host) else {
            throw access.fault(
                .misconfigured("AWS_EC2_METADATA_SERVICE_ENDPOINT is no address of instance metadata"))
        }
        return url
    }

    private func refusal(_ response: HTTPResponse) -> KeyFetchError {
        response.status == 429
            ? access.fault(.throttled(said: nil))
            : access.fault(
                .failed(status: response.status, said: "the instance metadata service, asked for credentials")
            )
    }

    /// A role's name (IAM API Reference, "CreateRole").
    private static func isRole(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "_+=,.@-".utf8.contains($0)
                }
            }
    }

    static let hosts: Set<String> = ["169.254.169.254", "fd00:ec2::254"]
    private static let roles = "/latest/meta-data/iam/security-credentials/"
    /// In seconds. It is used at once.
    private static let tokenLifetime = 60
    /// The service is on the same machine. What does not answer is not there.
    private static let timeLimit = Duration.seconds(1)
}
