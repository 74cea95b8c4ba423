// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport

/// Where an API server is, how it is known, and who we are there.
package struct ClusterConfiguration: Sendable {
    /// Its address; a path in it comes before those of the API.
    package var server: HTTPURL
    /// The host that is connected to, where the server's certificate is for another name, which ``server`` has then.
    package var connectHost: String?
    /// Its authority, and our certificate where that does not come with the credentials.
    package var tls: TLSMaterial
    package var credentials: ClusterCredentials
    /// The namespace that is meant where none is named.
    package var namespace: String

    package init(
        server: HTTPURL, connectHost: String? = nil, tls: TLSMaterial = TLSMaterial(),
        credentials: ClusterCredentials = .none,
        namespace: String = "default"
    ) {
        self.server = server
        self.connectHost = connectHost
        self.tls = tls
        self.credentials = credentials
        self.namespace = namespace
    }
}
