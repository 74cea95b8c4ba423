// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import HTTPTransport
import StrictJSON

extension ClusterConfiguration {
    /// Where kubectl looks: the files of `KUBECONFIG`, else `~/.kube/config`.
    package static func kubeconfigFiles(environment: [String: String]) -> [String] {
        let listed = (environment["KUBECONFIG"] ?? "").split(separator: ":").map(String.init)
        if !listed.isEmpty { return listed }
        return environment["HOME"].map { ["\($0)/.kube/config"] } ?? []
    }

    /// Reads kubectl's configuration.
    ///
    /// Refused by name: what goes without verification of the server, passwords, and the plugins that exec plugins have
    /// replaced.
    ///
    /// - Parameters:
    ///   - context: Instead of `current-context`.
    ///   - environment: What exec plugins run in.
    package init(
        kubeconfig files: [String], context: String? = nil, environment: [String: String],
        effects: KubernetesEffects
    ) throws(ClusterConfigurationError) {
        try self.init(
            try Kubeconfig(files: files), context: context, environment: environment, effects: effects)
    }

    /// What a context of a configuration says.
    init(
        _ config: Kubeconfig, context: String?, environment: [String: String], effects: KubernetesEffects
    ) throws(ClusterConfigurationError) {
        let name = context ?? config.currentContext
        guard !name.isEmpty else { throw .noContext }
        let chosen = try config.entry(.contexts, name).body
        guard let clusterName = chosen["cluster"]?.string else {
            throw .invalid("cluster of context \"\(name)\"")
        }
        let cluster = try config.entry(.clusters, clusterName)
        for (member, what) in [
            ("insecure-skip-tls-verify", "insecure-skip-tls-verify"), ("proxy-url", "proxy-url"),
        ] where Self.isSet(cluster.body[member]) {
            throw .refused("\(what) of cluster \"\(clusterName)\"")
        }
        guard let text = cluster.body["server"]?.string, var server = HTTPURL(text) else {
            throw .invalid("server of cluster \"\(clusterName)\"")
        }
        var connectHost: String?
        if let wanted = cluster.body["tls-server-name"]?.string, !wanted.isEmpty, wanted != server.host {
            guard
                let renamed = HTTPURL(
                    server.scheme, authority: "\(wanted):\(server.port)", target: server.target)
            else { throw .invalid("tls-server-name of cluster \"\(clusterName)\"") }
            (connectHost, server) = (server.host, renamed)
        }
        var tls = TLSMaterial()
        tls.authorities = try Self.pem("certificate-authority", of: cluster, "cluster \"\(clusterName)\"")
        tls.trustsOnlyAuthorities = tls.authorities != nil
        self.init(server: server, connectHost: connectHost, tls: tls)
        if let namespace = chosen["namespace"]?.string, !namespace.isEmpty { self.namespace = namespace }
        if let user = chosen["user"]?.string, !user.isEmpty {
            try authenticate(as: user, try config.entry(.users, user), environment, effects)
        }
    }

    private mutating func authenticate(
        as name: String, _ user: Kubeconfig.Entry, _ environment: [String: String],
        _ effects: KubernetesEffects
    ) throws(ClusterConfigurationError) {
        let what = "user \"\(name)\""
        for member in ["username", "password", "auth-provider", "as", "as-groups", "as-uid", "as-user-extra"]
        where Self.isSet(user.body[member]) {
            throw .refused("\(member) of \(what)")
        }
        tls.certificate = try Self.pem("client-certificate", of: user, what)
        tls.key = try Self.pem("client-key", of: user, what)
        guard (tls.certificate == nil) == (tls.key == nil) else {
            throw .invalid(
                "client certificate of \(what), which needs a key and has none, or the other way around,")
        }
        if let plugin = user.body["exec"], plugin.object != nil {
            let source = ExecCredentials(
                try ExecPlugin(plugin, of: what, folder: user.folder), environment: environment,
                effects: effects)
            credentials = ClusterCredentials { (refused) async throws(KubernetesError) in
                try await source.authorization(refused: refused)
            }
        } else if let path = user.path("tokenFile") {
            credentials = .tokenFile(path, effects: effects)
        } else if let token = user.body["token"]?.string, !token.isEmpty {
            credentials = .fixed(Authorization(token: token))
        }
    }

    /// `NAME-data` in base64, else the file of `NAME`.
    private static func pem(
        _ member: String, of entry: Kubeconfig.Entry, _ what: String
    ) throws(ClusterConfigurationError) -> TLSMaterial.PEM? {
        if let text = entry.body["\(member)-data"]?.string, !text.isEmpty {
            guard let bytes = Data(base64Encoded: text, options: .ignoreUnknownCharacters), !bytes.isEmpty
            else {
                throw .invalid("\(member)-data of \(what)")
            }
            return .text(Array(bytes))
        }
        return entry.path(member).map { .file($0) }
    }

    private static func isSet(_ json: JSON?) -> Bool {
        switch json?.value {
        case nil, .null, .bool(false): false
        case .string(let text): !text.isEmpty
        case .array(let elements): !elements.isEmpty
        default: true
        }
    }
}
