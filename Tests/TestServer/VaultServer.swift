// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Synchronization

/// Vault or OpenBao, as far as logging in and reading transit keys go, written from the HTTP API's documentation of both
/// ("HTTP status codes", "Error response", "AppRole", "Kubernetes", "Transit secrets engine: Read key").
package struct VaultServer: Sendable {
    /// A transit key, as "Read key" shows it.
    package struct Key: Sendable {
        package var type: String
        /// By version: PEM, or base64 of the 32 bytes of an Ed25519 key; `nil` for a symmetric key.
        package var versions: [Int: String?]
        package var latest: Int
        package var minimumAvailable = 0
        package var minimumDecryption = 1
        package var isDerived = false
        package var isSoftDeleted = false

        package init(_ type: String, versions: [Int: String?]) {
            self.type = type
            self.versions = versions
            latest = versions.keys.max() ?? 1
        }
    }

    /// What it holds, and what it was asked.
    package struct State: Sendable {
        package var mount = "transit"
        /// The namespace that everything is in; `nil` for the root.
        package var namespace: String?
        package var keys: [String: Key] = [:]
        /// The tokens that may read keys.
        package var readers: Set<String> = []
        /// The tokens that may do nothing.
        package var others: Set<String> = []
        /// AppRole's secret ids by role id, at `auth/approle`.
        package var appRoles: [String: String] = [:]
        /// The service accounts' tokens by role, at `auth/kubernetes`.
        package var kubernetesRoles: [String: String] = [:]
        /// Seconds that a login is good for.
        package var leaseDuration = 1200
        /// Answered to everything instead, when it is set.
        package var instead: TestServer.Answer?
        package var logins = 0
        /// The header fields and the path of each request.
        package var requests: [TestServer.Request] = []
    }

    package let server: TestServer
    private let state: Box

    package static func start(tls: Bool = false, _ change: (inout State) -> Void) async throws -> VaultServer
    {
        var state = State()
        change(&state)
        let box = Box(state)
        let server = try await TestServer.start(tls: tls) { request in
            box.state.withLock { $0.answer(request) }
        }
        return VaultServer(server: server, state: box)
    }

    /// Reads or changes what it holds.
    package func with<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        state.state.withLock { body(&$0) }
    }

    private final class Box: Sendable {
        let state: Mutex<State>
        init(_ state: State) { self.state = Mutex(state) }
    }
}

extension VaultServer.State {
    fileprivate mutating func answer(_ request: TestServer.Request) -> TestServer.Answer {
        requests.append(request)
        if let instead { return instead }
        guard request.field("X-Vault-Namespace") == namespace, request.path.hasPrefix("/v1/") else {
            return Self.failure(404, [])
        }
        let path = String(request.path.dropFirst(4))
        switch (request.method, path) {
        case ("POST", "auth/approle/login"), ("PUT", "auth/approle/login"):
            return logIn(request, "role_id", "secret_id", appRoles, 400, "invalid role or secret ID")
        case ("POST", "auth/kubernetes/login"), ("PUT", "auth/kubernetes/login"):
            return logIn(request, "role", "jwt", kubernetesRoles, 403, "permission denied")
        default: return read(path, request)
        }
    }

    private mutating func logIn(
        _ request: TestServer.Request, _ role: String, _ secret: String, _ known: [String: String],
        _ status: Int, _ refusal: String
    ) -> TestServer.Answer {
        guard let body = try? JSON(parsing: request.body), let name = body[role]?.string,
            let shown = body[secret]?.string, known[name] == shown
        else { return Self.failure(status, [refusal]) }
        logins += 1
        let token = "hvs.login-\(logins)"
        readers.insert(token)
        return Self.success([
            "data": nil,
            "auth": [
                "client_token": .string(token), "accessor": "fd6c9a00", "policies": ["default"],
                "token_policies": ["default"], "metadata": nil, "lease_duration": .int(leaseDuration),
                "renewable": true,
            ],
        ])
    }

    private func read(_ path: String, _ request: TestServer.Request) -> TestServer.Answer {
        let token = request.field("X-Vault-Token") ?? request.token ?? ""
        guard readers.contains(token) else {
            return others.contains(token)
                ? Self.failure(403, ["1 error occurred:\n\t* permission denied\n\n"])
                : Self.failure(403, ["2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"])
        }
        guard path.hasPrefix("\(mount)/keys/"), request.method == "GET" else {
            return Self.failure(404, ["no handler for route \"\(path)\". route entry not found."])
        }
        let name = String(path.dropFirst(mount.utf8.count + 6))
        guard let key = keys[name] else { return Self.failure(404, []) }
        return Self.success(["data": key.json(name), "auth": nil])
    }

    private static func success(_ content: JSON) -> TestServer.Answer {
        var answer: JSON = [
            "request_id": "5a1b2c3d-0000-4000-8000-000000000000", "lease_id": "", "renewable": false,
            "lease_duration": 0, "wrap_info": nil, "warnings": nil,
        ]
        guard var object = answer.object else { return failure(500, []) }
        for member in content.object?.members ?? [] { object[member.key] = member.value }
        answer = .object(object)
        return .json(answer)
    }

    package static func failure(_ status: Int, _ errors: [String]) -> TestServer.Answer {
        .json(["errors": .strings(errors)], status: status)
    }
}

extension VaultServer.Key {
    fileprivate func json(_ name: String) -> JSON {
        var listed = JSONObject()
        for (version, key) in versions.sorted(by: { $0.key < $1.key }) where version >= minimumDecryption {
            let entry: JSON =
                key.map {
                    [
                        "creation_time": "2026-01-02T03:04:05.678Z", "name": .string(type),
                        "public_key": .string(isDerived ? "" : $0),
                    ]
                } ?? 1_442_851_412
            listed["\(version)"] = entry
        }
        let isSymmetric = versions.values.contains { $0 == nil }
        return [
            "name": .string(name), "type": .string(type), "derived": .bool(isDerived), "exportable": false,
            "allow_plaintext_backup": false, "deletion_allowed": false, "auto_rotate_period": 0,
            "imported_key": false, "keys": .object(listed), "latest_version": .int(latest),
            "min_available_version": .int(minimumAvailable),
            "min_decryption_version": .int(minimumDecryption), "min_encryption_version": 0,
            "soft_deleted": .bool(isSoftDeleted), "supports_encryption": .bool(isSymmetric),
            "supports_decryption": .bool(isSymmetric), "supports_derivation": .bool(isSymmetric),
            "supports_signing": .bool(!isSymmetric),
        ]
    }
}
