// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import HTTPTransport
import Kubernetes
import StrictJSON

/// Calls one webhook as the API server does.
struct WebhookCaller: Sendable {
    /// Why there is no answer to go by.
    struct Failure: Error {
        var why: String
    }

    var transport: HTTPTransport
    /// Where a Service `namespace/name` and port really are, on the loopback address.
    var services: @Sendable (_ service: ObjectKey, _ port: Int) -> Int?

    /// The `response` of the webhook's review.
    func call(_ webhook: JSON, _ attributes: Attributes) async throws(Failure) -> JSON {
        let uid = UUID().uuidString.lowercased()
        let review: JSON = [
            "kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1",
            "request": attributes.request(uid: uid),
        ]
        let request = try request(webhook, review)
        let answer: HTTPResponse
        do throws(HTTPTransportError) { answer = try await transport.send(request) } catch {
            throw Failure(why: "failed to call webhook: Post \"\(request.url)\": \(error)")
        }
        guard answer.isSuccess else {
            throw Failure(why: "failed to call webhook: the server responded with status \(answer.status)")
        }
        guard let review = try? JSON(parsing: answer.body), review["kind"]?.string == "AdmissionReview",
            review["apiVersion"]?.string == "admission.k8s.io/v1", let response = review["response"],
            response["allowed"]?.bool != nil
        else { throw Failure(why: "received invalid webhook response") }
        guard response["uid"]?.string == uid else {
            throw Failure(
                why: "received invalid webhook response: expected response.uid=\"\(uid)\", got "
                    + "\"\(response["uid"]?.string ?? "")\"")
        }
        return response
    }

    private func request(_ webhook: JSON, _ review: JSON) throws(Failure) -> HTTPRequest {
        let seconds = webhook["timeoutSeconds"]?.int ?? 10
        let configuration = webhook["clientConfig"]
        let (base, connectHost) = try place(configuration)
        let mark = base.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        guard let url = HTTPURL("\(base)\(mark)timeout=\(seconds)s"), url.scheme == .https else {
            throw Failure(why: "the address of the webhook is no https URL")
        }
        var tls: [String: TLSMaterial] = [:]
        if let bundle = configuration?["caBundle"]?.string, let bytes = Data(base64Encoded: bundle) {
            tls[url.authority] = TLSMaterial(authorities: .text(Array(bytes)), trustsOnlyAuthorities: true)
        }
        return HTTPRequest(
            .post, url, fields: ["Content-Type": "application/json", "Accept": "application/json, */*"],
            body: review.serialized(), bodyLimit: 3 << 20, timeLimit: .seconds(seconds), redirectLimit: 0,
            tls: tls, connectHost: connectHost)
    }

    /// The address, and the host to connect to. The certificate of a Service's webhook is for `NAME.NAMESPACE.svc`.
    private func place(_ configuration: JSON?) throws(Failure) -> (base: String, connectHost: String?) {
        if let url = configuration?["url"]?.string { return (url, nil) }
        guard let service = configuration?["service"], let name = service["name"]?.string,
            let namespace = service["namespace"]?.string
        else { throw Failure(why: "the webhook has neither url nor service") }
        let key = ObjectKey(namespace: namespace, name: name)
        guard let port = services(key, service["port"]?.int ?? 443) else {
            throw Failure(why: "failed to call webhook: service \"\(name)\" not found")
        }
        return ("https://\(name).\(namespace).svc:\(port)\(service["path"]?.string ?? "/")", "127.0.0.1")
    }
}
