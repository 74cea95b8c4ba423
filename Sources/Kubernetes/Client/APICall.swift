// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// A request to the API server before it is told who asks.
struct APICall: Sendable {
    var method: HTTPRequest.Method
    /// Below the server's address, encoded.
    var path: String
    var query: [URLQueryItem] = []
    var content: [UInt8] = []
    var contentType = APICall.json
    var accept = APICall.json
    var bodyLimit: Int
    var timeLimit: Duration

    static let json = "application/json"
    /// Lists that hold the metadata of their objects alone (`PartialObjectMetadataList` of `meta.k8s.io/v1`).
    static let metadataAlone = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"

    /// The request with its credentials. Throws `request` for a path that no URL may hold.
    func request(
        to configuration: ClusterConfiguration, as authorization: Authorization
    ) throws(KubernetesError) -> HTTPRequest {
        let server = configuration.server
        // A server may stand behind a path, as it does behind Rancher.
        let base = server.target.prefix { $0 != "?" }
        let target =
            (base.hasSuffix("/") ? base.dropLast() : base) + path
            + (query.isEmpty ? "" : "?" + query.map(\.encoded).joined(separator: "&"))
        guard let url = HTTPURL(server.scheme, authority: server.authority, target: target) else {
            throw .request("the path is no part of a URL")
        }
        if authorization.token != nil, url.scheme == .http, url.addressClass != .loopback {
            throw .credentials("a token is not sent without TLS")
        }
        var request = HTTPRequest(
            method, url, fields: ["Accept": accept], body: content, bodyLimit: bodyLimit,
            timeLimit: timeLimit, redirectLimit: 0, connectHost: configuration.connectHost)
        if !content.isEmpty { request.fields["Content-Type"] = contentType }
        if let token = authorization.token { request.fields["Authorization"] = "Bearer \(token)" }
        var tls = configuration.tls
        if let certificate = authorization.certificate, let key = authorization.key {
            (tls.certificate, tls.key) = (certificate, key)
        }
        request.tls = [url.authority: tls]
        return request
    }
}
