// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// The credentials of a container: ECS tasks, and EKS Pod Identity
/// (AWS SDKs and Tools Reference Guide, "Container credential provider").
struct AWSContainerCredentials: AWSCredentialSource {
    var access: AWSAccess

    let name = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI"

    func lease() async throws(KeyFetchError) -> AWSCredentialLease? {
        guard let url = try url() else { return nil }
        var request = HTTPRequest(
            .get, url, fields: ["Accept": "application/json"], timeLimit: Self.timeLimit)
        var hidden = HiddenText([])
        if let token = try authorization() {
            request.fields["Authorization"] = token
            hidden = HiddenText([token])
        }
        // Plain HTTP reaches the machine alone, https any host.
        let exchange = url.scheme == .http ? access.metadataExchange : access.exchange
        let response = try await exchange.send(request)
        guard response.isSuccess else { throw access.fault(Self.refusal(response, hidden)) }
        return try AWSLeaseDocument(exchange: exchange, now: access.now).lease(response)
    }

    private func url() throws(KeyFetchError) -> HTTPURL? {
        if let path = access.surroundings["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            guard path.hasPrefix("/"), let url = HTTPURL("http://169.254.170.2\(path)") else {
                throw access.fault(.misconfigured("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is no path"))
            }
            return url
        }
        guard let text = access.surroundings["AWS_CONTAINER_CREDENTIALS_FULL_URI"] else { return nil }
        guard let url = HTTPURL(text) else {
            throw access.fault(.misconfigured("AWS_CONTAINER_CREDENTIALS_FULL_URI is no URL"))
        }
        guard url.isFitForCredentials || Self.hosts.contains(url.host) else {
            throw access.fault(
                .misconfigured(
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor at an address of this machine"))
        }
        return url
    }

    private func authorization() throws(KeyFetchError) -> String? {
        if let file = access.surroundings["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            return try access.token(in: file, namedBy: "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
        }
        guard let token = access.surroundings["AWS_CONTAINER_AUTHORIZATION_TOKEN"] else { return nil }
        // "Basic" or "Bearer" may stand before it.
        guard token.split(separator: " ").allSatisfy({ AWSCredentials.isFieldText(String($0)) }) else {
            throw access.fault(.misconfigured("AWS_CONTAINER_AUTHORIZATION_TOKEN is no header field"))
        }
        return token
    }

    private static func refusal(_ response: HTTPResponse, _ hidden: HiddenText) -> KeyFetchError.Cause {
        let answer = AWSErrorAnswer(response)
        let said = hidden.line(answer.message ?? answer.type)
        switch response.status {
        case 429: return .throttled(said: said)
        case 400..<500:
            return .unauthenticated(said: said ?? "\(response.url.host) answered \(response.status)")
        default: return .failed(status: response.status, said: said)
        }
    }

    /// Where ECS and EKS answer without TLS.
    static let hosts: Set<String> = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"]
    private static let timeLimit = Duration.seconds(2)
}
