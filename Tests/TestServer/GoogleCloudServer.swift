// SPDX-License-Identifier: Apache-2.0

package import StrictJSON
import Synchronization

/// Imitates Google Cloud as far as a reader of public keys sees it: Cloud KMS over REST (version 1), the token endpoint,
/// the security token service, service account impersonation and a machine's metadata server. Written from their
/// public documentation; google-cloud-kms and google-auth talk to it too.
package final class GoogleCloudServer: Sendable {
    /// A version of a key.
    package struct Version: Sendable {
        package var number: Int
        /// A CryptoKeyVersionState.
        package var state: String
        /// A CryptoKeyVersionAlgorithm.
        package var algorithm: String
        package var pem: String

        package init(_ number: Int, state: String = "ENABLED", algorithm: String, pem: String) {
            self.number = number
            self.state = state
            self.algorithm = algorithm
            self.pem = pem
        }
    }

    /// What is there, and what goes wrong.
    package struct Setting: Sendable {
        /// By the name of their key, `projects/…/cryptoKeys/K`.
        package var versions: [String: [Version]] = [:]
        /// The tokens that Cloud KMS takes.
        package var tokens: Set<String> = ["good-token"]
        /// The permissions that the caller lacks, alone or with a space and the key that they are lacked for.
        package var denied: Set<String> = []
        /// Most entries of a page, whatever is asked for.
        package var largestPage = 100
        /// Judges the assertions of service accounts.
        package var acceptsAssertion: @Sendable (String) -> Bool = { _ in false }
        package var refreshToken = "refresh-me"
        package var clientSecret = "client-secret-of-a-person"
        package var subjectToken = "subject-token-of-a-workload"
        /// What the security token service gives; it is exchanged once more by impersonation.
        package var federatedToken = "federated-token"
        /// Whether the machine has a service account.
        package var machineHasAccount = true
        /// Answers a request before everything else.
        package var intercept: @Sendable (TestServer.Request) -> TestServer.Answer? = { _ in nil }

        package init() {}
    }

    private let state: Mutex<(setting: Setting, requests: [TestServer.Request])>

    package init(_ setting: Setting = Setting()) { state = Mutex((setting, [])) }

    /// Changes what is there.
    package func change(_ body: @Sendable (inout Setting) -> Void) { state.withLock { body(&$0.setting) } }

    /// Every request so far.
    package var requests: [TestServer.Request] { state.withLock { $0.requests } }

    /// Answers a request, for ``TestServer/start(tls:_:)``.
    package func answer(_ request: TestServer.Request) -> TestServer.Answer {
        let setting = state.withLock { state in
            state.requests.append(request)
            return state.setting
        }
        if let answer = setting.intercept(request) { return answer }
        switch (request.method, request.path) {
        case ("POST", "/token"): return Self.token(request.form, setting)
        case ("POST", "/v1/token"): return Self.exchange(request.form, setting)
        case ("POST", let path) where path.hasSuffix(":generateAccessToken"):
            return Self.impersonate(request, setting)
        case ("GET", let path) where path.hasPrefix("/computeMetadata/v1/") || path == "/":
            return Self.metadata(request, setting)
        case ("GET", let path) where path.hasPrefix("/v1/projects/"):
            return Self.kms(request, setting)
        default: return .text("not found", status: 404, type: "text/html")
        }
    }

    /// A `google.rpc.Status` (AIP-193).
    package static func failure(_ status: Int, _ code: String, _ message: String, details: [JSON] = [])
        -> TestServer.Answer
    {
        let error: JSON = [
            "code": .int(status), "message": .string(message), "status": .string(code),
            "details": .array(details),
        ]
        return .json(["error": error], status: status)
    }

    // MARK: Cloud KMS

    private static func kms(_ request: TestServer.Request, _ setting: Setting) -> TestServer.Answer {
        guard let token = request.token, setting.tokens.contains(token) else {
            return failure(
                401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        }
        let parts = request.path.dropFirst("/v1/".count).split(separator: "/").map(String.init)
        let cryptoKey = parts.prefix(8).joined(separator: "/")
        let versions = setting.versions[cryptoKey]
        switch parts.count {
        case 9: return list(cryptoKey, versions ?? [], request.queryFields, setting)
        case 10, 11:
            let action = parts.count == 10 ? "get" : "viewPublicKey"
            if let answer = refusal("cloudkms.cryptoKeyVersions.\(action)", request.path, setting) {
                return answer
            }
            guard let version = versions?.first(where: { String($0.number) == parts[9] }) else {
                return failure(404, "NOT_FOUND", "CryptoKeyVersion \(request.path.dropFirst(4)) not found.")
            }
            return parts.count == 10 ? .json(json(version, of: cryptoKey)) : publicKey(version, of: cryptoKey)
        default: return failure(404, "NOT_FOUND", "Requested entity was not found.")
        }
    }

    private static func refusal(
        _ permission: String, _ resource: String, _ setting: Setting
    ) -> TestServer.Answer? {
        let cryptoKey = resource.split(separator: "/").dropFirst().prefix(8).joined(separator: "/")
        guard setting.denied.contains(permission) || setting.denied.contains("\(permission) \(cryptoKey)")
        else { return nil }
        return failure(
            403, "PERMISSION_DENIED",
            "Permission '\(permission)' denied on resource '\(resource.dropFirst(4))' (or it may not exist).")
    }

    private static func list(
        _ cryptoKey: String, _ versions: [Version], _ query: [String: String], _ setting: Setting
    ) -> TestServer.Answer {
        if let answer = refusal("cloudkms.cryptoKeyVersions.list", "/v1/" + cryptoKey, setting) {
            return answer
        }
        guard setting.versions[cryptoKey] != nil else {
            return failure(404, "NOT_FOUND", "CryptoKey \(cryptoKey) not found.")
        }
        let wanted = query["filter"].flatMap { $0.hasPrefix("state=") ? String($0.dropFirst(6)) : nil }
        let matching = versions.filter { $0.state == wanted ?? $0.state }
        let start = query["pageToken"].flatMap { Int($0.dropFirst("page+/=".count)) } ?? 0
        let size = min(query["pageSize"].flatMap { Int($0) } ?? 100, setting.largestPage)
        let page = matching.dropFirst(start).prefix(size)
        var answer = JSONObject()
        if !page.isEmpty {
            answer["cryptoKeyVersions"] = .array(page.map { json($0, of: cryptoKey) })
        }
        if start + size < matching.count { answer["nextPageToken"] = .string("page+/=\(start + size)") }
        answer["totalSize"] = .int(matching.count)
        return .json(.object(answer))
    }

    private static func json(_ version: Version, of cryptoKey: String) -> JSON {
        [
            "name": .string("\(cryptoKey)/cryptoKeyVersions/\(version.number)"),
            "state": .string(version.state), "protectionLevel": "SOFTWARE",
            "algorithm": .string(version.algorithm), "createTime": "2026-01-02T03:04:05.678901234Z",
        ]
    }

    private static func publicKey(_ version: Version, of cryptoKey: String) -> TestServer.Answer {
        let name = "\(cryptoKey)/cryptoKeyVersions/\(version.number)"
        guard version.state == "ENABLED" else {
            let violation: JSON = ["type": .string("KEY_\(version.state)"), "subject": .string(name)]
            return failure(
                400, "FAILED_PRECONDITION",
                "\(name) is not enabled, current state is: \(version.state).",
                details: [
                    [
                        "@type": "type.googleapis.com/google.rpc.PreconditionFailure",
                        "violations": [violation],
                    ]
                ])
        }
        return .json([
            "pem": .string(version.pem), "algorithm": .string(version.algorithm),
            "pemCrc32c": .string("\(checksum(version.pem))"), "name": .string(name),
            "protectionLevel": "SOFTWARE",
        ])
    }

    /// CRC-32C, a bit at a time.
    package static func checksum(_ text: String) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in text.utf8 {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0x82F6_3B78 : sum >> 1 }
        }
        return ~sum
    }

    // MARK: Tokens

    private static func granted(_ token: String?) -> TestServer.Answer {
        .json([
            "access_token": .string(token ?? ""), "expires_in": 3599, "token_type": "Bearer",
            "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
        ])
    }

    private static func refused(_ error: String, _ description: String) -> TestServer.Answer {
        .json(["error": .string(error), "error_description": .string(description)], status: 400)
    }

    private static func token(_ form: [String: String], _ setting: Setting) -> TestServer.Answer {
        switch form["grant_type"] {
        case "urn:ietf:params:oauth:grant-type:jwt-bearer":
            guard setting.acceptsAssertion(form["assertion"] ?? "") else {
                return refused("invalid_grant", "Invalid JWT Signature.")
            }
        case "refresh_token":
            guard form["client_id"] != nil, form["client_secret"] == setting.clientSecret else {
                return refused("invalid_client", "Unauthorized")
            }
            guard form["refresh_token"] == setting.refreshToken else {
                return refused("invalid_grant", "Token has been expired or revoked.")
            }
        default: return refused("unsupported_grant_type", "Invalid grant_type")
        }
        return granted(setting.tokens.min())
    }

    private static func exchange(_ form: [String: String], _ setting: Setting) -> TestServer.Answer {
        guard form["grant_type"] == "urn:ietf:params:oauth:grant-type:token-exchange",
            form["requested_token_type"] == "urn:ietf:params:oauth:token-type:access_token",
            form["audience"]?.hasPrefix("//iam.googleapis.com/") == true, form["scope"]?.isEmpty == false,
            form["subject_token_type"] == "urn:ietf:params:oauth:token-type:jwt"
        else { return refused("invalid_request", "Invalid value for a parameter.") }
        guard form["subject_token"] == setting.subjectToken else {
            return refused("invalid_grant", "The given credential is rejected by the attribute condition.")
        }
        return granted(setting.federatedToken)
    }

    private static func impersonate(_ request: TestServer.Request, _ setting: Setting) -> TestServer.Answer {
        guard request.token == setting.federatedToken else {
            return failure(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        }
        if let answer = refusal("iam.serviceAccounts.getAccessToken", request.path, setting) { return answer }
        let body = try? JSON(parsing: request.body)
        guard body?["scope"]?.array?.isEmpty == false else {
            return failure(400, "INVALID_ARGUMENT", "Scope required.")
        }
        return .json([
            "accessToken": .string(setting.tokens.min() ?? ""), "expireTime": "2100-01-01T00:00:00Z",
        ])
    }

    // MARK: Metadata

    private static func metadata(_ request: TestServer.Request, _ setting: Setting) -> TestServer.Answer {
        guard request.field("Metadata-Flavor") == "Google" else {
            return .text("Missing Metadata-Flavor:Google header.", status: 403, type: "text/html")
        }
        var answer: TestServer.Answer
        switch request.path.dropFirst("/computeMetadata/v1/".count) {
        case "instance/service-accounts/default/token" where setting.machineHasAccount:
            answer = granted(setting.tokens.min())
        case "instance/service-accounts/default/" where setting.machineHasAccount:
            answer = .json([
                "aliases": ["default"], "email": "m@p.iam.gserviceaccount.com",
                "scopes": ["https://www.googleapis.com/auth/cloud-platform"],
            ])
        case "universe/universe-domain": answer = .text("googleapis.com", type: "application/text")
        case "": answer = .text("ok", type: "application/text")
        default: answer = .text("<!DOCTYPE html><p>404.", status: 404, type: "text/html")
        }
        answer.fields.append(("Metadata-Flavor", "Google"))
        return answer
    }
}
