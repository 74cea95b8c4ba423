// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport
import Policy
import StrictJSON

/// The REST interface of argocd-server, as far as it is needed.
package struct ArgoCDAPI: Sendable {
    private let server: String
    private let transport: HTTPTransport
    private let tls: TLSMaterial?
    private let token: @Sendable () throws -> String
    private let timeLimit: Duration

    /// - Parameters:
    ///   - server: the base URL, `https://argocd-server.argocd.svc`.
    ///   - tls: the authorities of its certificate; the system's where there is none.
    ///   - token: a token of an account that may `get` Applications, asked for before each request.
    ///   - timeLimit: for one request; rendering takes seconds.
    package init(
        server: HTTPURL, transport: HTTPTransport, tls: TLSMaterial? = nil,
        timeLimit: Duration = .seconds(60),
        token: @escaping @Sendable () throws -> String
    ) {
        var text = server.description
        while text.hasSuffix("/") { text.removeLast() }
        self.server = text
        self.transport = transport
        self.tls = tls
        self.token = token
        self.timeLimit = timeLimit
    }

    /// What the sources render at `revision`; the Application's own target revisions where there is none.
    func manifests(_ application: Application, revision: String?) async throws(SyncProblem) -> [JSON] {
        var query = query(application)
        if let revision { query.append(("revision", revision)) }
        return try await get("/\(Self.step(application.name.name))/manifests", query).manifests
    }

    /// What the controller compared last, as it would apply it, without hooks.
    func comparedResources(_ application: Application) async throws(SyncProblem) -> [JSON] {
        try await get("/\(Self.step(application.name.name))/managed-resources", query(application)).targets
    }

    /// Why the server's lists do not show an Application: they leave out what may not be seen.
    func whyUnseen(_ application: Application) async -> SyncProblem {
        do throws(SyncProblem) {
            _ = try await get("/\(Self.step(application.name.name))", query(application))
            return .unknown
        } catch {
            return error
        }
    }

    /// The Application as the server that renders sees it: its own copy, which may lag behind.
    func view(of application: Application) async throws(SyncProblem) -> Application? {
        try await get("", query(application) + [("name", application.name.name)])
            .application(named: application.name)
    }

    /// The Application after it was compared again.
    func refreshed(_ application: Application) async throws(SyncProblem) -> Application {
        try await get(
            "/\(Self.step(application.name.name))", query(application) + [("refresh", "normal")]
        ).application
    }

    private func query(_ application: Application) -> [(String, String)] {
        // With the project a missing right and a missing Application are told apart.
        [("appNamespace", application.name.namespace), ("project", application.policy.project)]
    }

    private func get(_ path: String, _ query: [(String, String)]) async throws(SyncProblem)
        -> ArgoCDAnswer
    {
        let text = query.map { "\($0)=\(Self.step($1))" }.joined(separator: "&")
        return try await get("/api/v1/applications\(path)?\(text)")
    }

    private func get(_ target: String) async throws(SyncProblem) -> ArgoCDAnswer {
        guard let url = HTTPURL("\(server)\(target)") else { throw .failed(why: "\(server) is no URL") }
        let credential: String
        do { credential = try token() } catch {
            throw .failed(why: "the token for Argo CD cannot be read")
        }
        var request = HTTPRequest(
            .get, url, fields: ["Accept": "application/json", "Authorization": "Bearer \(credential)"],
            bodyLimit: ArgoCDAnswer.limits.bytes, timeLimit: timeLimit, redirectLimit: 0)
        if let tls { request.tls = [url.authority: tls] }
        let answer: HTTPResponse
        do throws(HTTPTransportError) {
            answer = try await transport.send(request)
        } catch {
            throw .failed(why: "\(error)")
        }
        switch answer.status {
        case 200: return try ArgoCDAnswer(answer.body)
        case 401, 403: throw .refused(status: answer.status)
        case 404: throw .unknown
        default: throw .failed(why: ArgoCDAnswer.failure(status: answer.status, answer.body))
        }
    }

    private static func step(_ text: String) -> String { PercentEncoding.encoded(text, keeping: "-._~") }
}

extension ArgoCDAPI {
    /// The version that the server says it is; `nil` where it says none.
    package func version() async -> (major: Int, minor: Int)? {
        try? await get("/api/version").version
    }
}
