// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Synchronization
import TestServer

/// Imitates what a reader of public keys sees of AWS, at one address: KMS, STS, instance metadata and a container's
/// endpoint. Written from AWS's public documentation.
final class FakeAWS: Sendable {
    /// What is there, and what goes wrong.
    struct Setting: Sendable {
        /// The answer of `GetPublicKey` for what was asked.
        var key: @Sendable (_ keyID: String) -> TestServer.Answer = { _ in
            refusal("NotFoundException", "there is no key")
        }
        /// Access key IDs that KMS no longer takes.
        var expired: Set<String> = []
        /// What the pod's token is.
        var webIdentityToken = "eyJh.the-token.of-a-pod"
        var containerToken = "the-token-of-a-container"
        /// The name of the machine's role; `nil` for none.
        var role: String? = "node-role"
        /// Counts how often temporary credentials were handed out, and names them.
        var issued = 0
        var expiration = "2027-01-15T09:00:00Z"
        /// Answers a request before everything else.
        var intercept: @Sendable (TestServer.Request) -> TestServer.Answer? = { _ in nil }
    }

    private let state: Mutex<(setting: Setting, requests: [TestServer.Request])>

    init(_ setting: Setting = Setting()) { state = Mutex((setting, [])) }

    func change(_ body: @Sendable (inout Setting) -> Void) { state.withLock { body(&$0.setting) } }

    /// Every request so far.
    var requests: [TestServer.Request] { state.withLock { $0.requests } }

    /// Who signed the requests to KMS, by access key ID.
    var askers: [String] { requests.filter(\.isForKMS).map { $0.accessKeyID ?? "nobody" } }

    func answer(_ request: TestServer.Request) -> TestServer.Answer {
        state.withLock { state in
            state.requests.append(request)
            if let answer = state.setting.intercept(request) { return answer }
            if request.isForKMS { return Self.kms(request, state.setting) }
            switch (request.method, request.path) {
            case ("POST", "/"): return Self.sts(request, &state.setting)
            case ("GET", "/container"):
                guard request.field("Authorization") == state.setting.containerToken else {
                    return .json(["message": "the token is not taken"], status: 401)
                }
                return Self.document("CONTAINER", &state.setting)
            default: return Self.metadata(request, &state.setting)
            }
        }
    }

    static func refusal(_ type: String, _ message: String, status: Int = 400) -> TestServer.Answer {
        .json(["__type": .string(type), "message": .string(message)], status: status)
    }

    private static func kms(_ request: TestServer.Request, _ setting: Setting) -> TestServer.Answer {
        guard request.field("Content-Type") == "application/x-amz-json-1.1",
            let key = (try? JSON(parsing: request.body))?["KeyId"]?.string
        else { return refusal("SerializationException", "no request") }
        guard let id = request.accessKeyID else {
            return refusal("MissingAuthenticationTokenException", "Missing Authentication Token")
        }
        if setting.expired.contains(id) {
            return refusal("ExpiredTokenException", "The security token included in the request is expired")
        }
        return setting.key(key)
    }

    private static func sts(_ request: TestServer.Request, _ setting: inout Setting) -> TestServer.Answer {
        let form = request.form
        let action = form["Action"] ?? ""
        let isWebIdentity = action == "AssumeRoleWithWebIdentity"
        if isWebIdentity, form["WebIdentityToken"] != setting.webIdentityToken {
            let text = """
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
                <Code>InvalidIdentityToken</Code>
                <Message>No OpenIDConnect provider takes \(form["WebIdentityToken"] ?? "")</Message>
                </Error><RequestId>1</RequestId></ErrorResponse>
                """
            return .text(text, status: 400, type: "text/xml")
        }
        let role = form["RoleArn"]?.split(separator: "/").last.map(String.init) ?? ""
        let by = isWebIdentity ? "WEB" : "BY-\(request.accessKeyID ?? "nobody")"
        setting.issued += 1
        return .text(
            """
            <\(action)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><\(action)Result>
            <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/x</Arn></AssumedRoleUser>
            <Credentials>
              <AccessKeyId>\(role)-\(by)-\(setting.issued)</AccessKeyId>
              <SecretAccessKey>secret&amp;of-a-role</SecretAccessKey>
              <SessionToken>session-token-of-a-role</SessionToken>
              <Expiration>\(setting.expiration)</Expiration>
            </Credentials></\(action)Result></\(action)Response>
            """, type: "text/xml")
    }

    private static func metadata(_ request: TestServer.Request, _ setting: inout Setting) -> TestServer.Answer
    {
        let roles = "/latest/meta-data/iam/security-credentials/"
        if request.method == "PUT", request.path == "/latest/api/token",
            request.field("X-aws-ec2-metadata-token-ttl-seconds") != nil
        {
            return .text("token-of-the-metadata-service")
        }
        guard request.field("X-aws-ec2-metadata-token") == "token-of-the-metadata-service" else {
            return .text("", status: 401)
        }
        guard let role = setting.role else { return .text("", status: 404) }
        switch request.path {
        case roles: return .text("\(role)\n")
        case roles + role: return document("INSTANCE", &setting)
        default: return .text("", status: 404)
        }
    }

    private static func document(_ name: String, _ setting: inout Setting) -> TestServer.Answer {
        setting.issued += 1
        return .json([
            "Code": "Success", "AccessKeyId": .string("\(name)-\(setting.issued)"),
            "SecretAccessKey": "secret-of-a-machine", "Token": "session-token-of-a-machine",
            "Expiration": .string(setting.expiration),
        ])
    }
}

extension TestServer.Request {
    var isForKMS: Bool { field("X-Amz-Target") == "TrentService.GetPublicKey" }

    /// Who signed, of `Credential=ID/DAY/REGION/SERVICE/aws4_request`.
    var accessKeyID: String? { credential.map { String($0[0]) } }

    /// For which region it was signed.
    var signedRegion: String? { credential.map { String($0[2]) } }

    private var credential: [Substring]? {
        let parts = token?.split(separator: ",").first?.dropFirst("Credential=".count).split(separator: "/")
        return parts.flatMap { $0.count == 5 ? $0 : nil }
    }
}
