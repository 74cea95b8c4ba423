// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON
import Subprocess

/// A program that prints credentials, by the protocol of `client.authentication.k8s.io`.
struct ExecPlugin: Sendable {
    /// What it printed.
    struct Credential: Sendable {
        var authorization: Authorization
        /// Seconds since 1970; `nil` where it does not end by itself.
        var expires: Int?
    }

    private var apiVersion: String
    private var command: String
    private var arguments: [String]
    private var variables: [(name: String, value: String)]

    /// Reads the member `exec` of a user.
    init(_ exec: JSON, of user: String, folder: String) throws(ClusterConfigurationError) {
        let group = "client.authentication.k8s.io"
        let version = exec["apiVersion"]?.string ?? ""
        guard ["\(group)/v1", "\(group)/v1beta1"].contains(version) else {
            throw .refused("apiVersion \"\(KubernetesError.printable(version))\" of exec of \(user)")
        }
        guard let command = exec["command"]?.string, !command.isEmpty else {
            throw .invalid("command of exec of \(user)")
        }
        if exec["interactiveMode"]?.string == "Always" {
            throw .refused("an exec plugin that needs a terminal, of \(user),")
        }
        if exec["provideClusterInfo"]?.bool == true {
            throw .refused("provideClusterInfo of exec of \(user)")
        }
        apiVersion = version
        // A path is taken from the kubeconfig's folder, a name from PATH.
        let isRelative = command.utf8.contains(UInt8(ascii: "/")) && !command.hasPrefix("/")
        self.command = isRelative ? "\(folder)/\(command)" : command
        arguments = exec["args"]?.array?.compactMap(\.string) ?? []
        variables = (exec["env"]?.array ?? []).compactMap { variable in
            guard let name = variable["name"]?.string, let value = variable["value"]?.string else {
                return nil
            }
            return (name, value)
        }
    }

    /// Runs the program. Throws `credentials`; nothing of its output is in the error.
    func run(environment: [String: String]) async throws(KubernetesError) -> Credential {
        let outcome: (succeeded: Bool, output: [UInt8])?? = await withTimeLimit(Self.timeLimit) {
            let result = try? await Subprocess.run(
                .name(program.name),
                arguments: Arguments(arguments), environment: .custom(self.environment(environment)),
                input: .none, output: .bytes(limit: Self.mostOutput), error: .discarded)
            return result.map { ($0.terminationStatus.isSuccess, $0.standardOutput) }
        }
        guard case .some(.some(let outcome)) = outcome else {
            throw .credentials("\(name) did not run to its end")
        }
        guard outcome.succeeded else { throw .credentials("\(name) failed") }
        return try credential(outcome.output)
    }

    private var program: (folder: String?, name: String) {
        guard let slash = command.lastIndex(of: "/") else { return (nil, command) }
        return (String(command[..<slash]), String(command[command.index(after: slash)...]))
    }

    private func environment(_ inherited: [String: String]) -> [Environment.Key: String] {
        let information: JSON = [
            "apiVersion": .string(apiVersion), "kind": "ExecCredential", "spec": ["interactive": false],
        ]
        var all = inherited
        for variable in variables { all[variable.name] = variable.value }
        // Programs are found by their names: the folder of one that is named by its path goes first.
        if let folder = program.folder { all["PATH"] = "\(folder):\(all["PATH"] ?? "/usr/bin:/bin")" }
        all["KUBERNETES_EXEC_INFO"] = information.text()
        var keyed: [Environment.Key: String] = [:]
        for (name, value) in all { keyed[Environment.Key(stringLiteral: name)] = value }
        return keyed
    }

    private func credential(_ output: [UInt8]) throws(KubernetesError) -> Credential {
        guard let answer = try? JSON(parsing: output, limits: Self.limits),
            answer["kind"]?.string == "ExecCredential", answer["apiVersion"]?.string == apiVersion,
            let status = answer["status"], status.object != nil
        else { throw .credentials("\(name) did not print an ExecCredential of \(apiVersion) with a status") }
        var authorization = Authorization.none
        if let token = status["token"]?.string, !token.isEmpty {
            guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw .credentials("\(name) printed a token that no header may hold")
            }
            authorization.token = token
        }
        if let certificate = status["clientCertificateData"]?.string,
            let key = status["clientKeyData"]?.string
        {
            authorization.certificate = .text(Array(certificate.utf8))
            authorization.key = .text(Array(key.utf8))
        }
        guard authorization != .none else {
            throw .credentials("\(name) printed neither token nor certificate")
        }
        let expires = status["expirationTimestamp"]?.string
        let moment = expires.flatMap { RFC3339.seconds($0) }
        if expires != nil, moment == nil { throw .credentials("\(name) printed a time that is none") }
        return Credential(authorization: authorization, expires: moment)
    }

    private var name: String { KubernetesError.printable(String(command.prefix(200))) }

    /// A login through a browser is out of the question; a slow call of a cloud's service is not.
    private static let timeLimit = Duration.seconds(60)
    private static let mostOutput = 256 << 10
    private static let limits = JSONLimits(bytes: 256 << 10, depth: 10, nodes: 1000)
}
