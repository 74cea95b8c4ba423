// SPDX-License-Identifier: Apache-2.0

import Files
import HTTPTransport

extension ClusterConfiguration {
    /// Where the API server is, as every container of a Pod is told.
    ///
    /// - Parameter folder: Where the service account is mounted.
    package init(
        inClusterBy environment: [String: String], folder: String = serviceAccountFolder,
        effects: KubernetesEffects
    ) throws(ClusterConfigurationError) {
        guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
            let port = environment["KUBERNETES_SERVICE_PORT"], !port.isEmpty
        else { throw .notInCluster("KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set") }
        let authority = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        guard let server = HTTPURL(.https, authority: authority, target: "/") else {
            throw .notInCluster("KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are no address")
        }
        let token = "\(folder)/token"
        do throws(FileError) { _ = try SmallFile.read(token, limit: 64 << 10) } catch {
            throw .notInCluster("\(token): \(error)")
        }
        let tls = TLSMaterial(authorities: .file("\(folder)/ca.crt"), trustsOnlyAuthorities: true)
        self.init(server: server, tls: tls, credentials: .tokenFile(token, effects: effects))
        if let bytes = try? SmallFile.read("\(folder)/namespace", limit: 1024),
            let name = String(validating: bytes, as: UTF8.self)?.split(whereSeparator: \.isWhitespace).first
        {
            namespace = String(name)
        }
    }

    package static let serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount"
}
