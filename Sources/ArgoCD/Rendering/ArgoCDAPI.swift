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
        let answer = try await get("/\(Self.step(application.name.name))/manifests", query)
        guard let texts = answer["manifests"], let elements = texts.array else {
            // Go leaves an empty list out.
            if answer["manifests"] == nil || answer["manifests"]?.isNull == true { return [] }
            throw .unreadable(why: "the answer has no list of manifests")
        }
        return try elements.map { (json) throws(SyncProblem) in
            guard let text = json.string else { throw .unreadable(why: "a manifest is no text") }
            do throws(JSONSyntaxError) {
                return try JSON(parsing: text, limits: Self.limits)
            } catch {
                throw .unreadable(why: "\(error)")
            }
        }
    }

    /// What the controller compared last, as it would apply it, without hooks.
    func comparedResources(_ application: Application) async throws(SyncProblem) -> [JSON] {
        let answer = try await get(
            "/\(Self.step(application.name.name))/managed-resources", query(application))
        var resources: [JSON] = []
        for item in answer["items"]?.array ?? [] {
            // Absent, empty or `null` where the resource is to be deleted.
            guard let text = item["targetState"]?.string, !text.isEmpty, text != "null" else { continue }
            do throws(JSONSyntaxError) {
                resources.append(try JSON(parsing: text, limits: Self.limits))
            } catch {
                throw .unreadable(why: "\(error)")
            }
        }
        return resources
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
        let answer = try await get("", query(application) + [("name", application.name.name)])
        for json in answer["items"]?.array ?? [] {
            let found = try Self.application(json)
            if found.name == application.name { return found }
        }
        return nil
    }

    /// The Application after it was compared again.
    func refreshed(_ application: Application) async throws(SyncProblem) -> Application {
        let answer = try await get(
            "/\(Self.step(application.name.name))", query(application) + [("refresh", "normal")])
        return try Self.application(answer)
    }

    private static func application(_ json: JSON) throws(SyncProblem) -> Application {
        // Lists leave out what all their items share.
        var object = json.object ?? JSONObject()
        object["apiVersion"] = object["apiVersion"] ?? "argoproj.io/v1alpha1"
        object["kind"] = object["kind"] ?? "Application"
        do throws(ApplicationError) {
            return try Application(.object(object))
        } catch {
            throw .applicationUnreadable(error)
        }
    }

    private func query(_ application: Application) -> [(String, String)] {
        // With the project a missing right and a missing Application are told apart.
        [("appNamespace", application.name.namespace), ("project", application.policy.project)]
    }

    private func get(_ path: String, _ query: [(String, String)]) async throws(SyncProblem) -> JSON {
        let text = query.map { "\($0)=\(Self.step($1))" }.joined(separator: "&")
        return try await get("/api/v1/applications\(path)?\(text)")
    }

    private func get(_ target: String) async throws(SyncProblem) -> JSON {
        guard let url = HTTPURL("\(server)\(target)") else { throw .failed(why: "\(server) is no URL") }
        let credential: String
        do { credential = try token() } catch {
            throw .failed(why: "the token for Argo CD cannot be read")
        }
        var request = HTTPRequest(
            .get, url, fields: ["Accept": "application/json", "Authorization": "Bearer \(credential)"],
            bodyLimit: Self.limits.bytes, timeLimit: timeLimit, redirectLimit: 0)
        if let tls { request.tls = [url.authority: tls] }
        let answer: HTTPResponse
        do throws(HTTPTransportError) {
            answer = try await transport.send(request)
        } catch {
            throw .failed(why: "\(error)")
        }
        switch answer.status {
        case 200: break
        case 401, 403: throw .refused(status: answer.status)
        case 404: throw .unknown
        default: throw .failed(why: Self.message(answer))
        }
        do throws(JSONSyntaxError) {
            return try JSON(parsing: answer.body, limits: Self.limits)
        } catch {
            throw .unreadable(why: "\(error)")
        }
    }

    /// What an error says of itself; a page of some proxy says nothing.
    private static func message(_ answer: HTTPResponse) -> String {
        let json = try? JSON(parsing: answer.body)
        let text = json?["message"]?.string ?? json?["error"]?.string
        // Temporary paths are others each time, and a refusal is to be the same text.
        let words = text?.split(separator: " ").map { $0.contains("/tmp/") ? "(a path)" : $0 }
        return "HTTP \(answer.status)"
            + (words.map { ": \(SyncProblem.shown($0.joined(separator: " ")))" } ?? "")
    }

    private static func step(_ text: String) -> String { PercentEncoding.encoded(text, keeping: "-._~") }

    /// The largest Applications render some ten megabytes; the repo-server's own limit is 100. What was compared comes
    /// several times over.
    private static let limits = JSONLimits(bytes: 128 << 20, depth: 64, nodes: 4_000_000)
}

extension ArgoCDAPI {
    /// The version that the server says it is; `nil` where it says none.
    package func version() async -> (major: Int, minor: Int)? {
        guard let answer = try? await get("/api/version"), let text = answer["Version"]?.string else {
            return nil
        }
        let numbers = text.drop { $0 == "v" }.split(separator: ".").prefix(2).map { Int($0) }
        guard numbers.count == 2, let major = numbers[0], let minor = numbers[1] else { return nil }
        return (major, minor)
    }
}
