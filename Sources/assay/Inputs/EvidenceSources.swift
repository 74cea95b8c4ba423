// SPDX-License-Identifier: Apache-2.0

import ContentTrust
import Discovery
import HTTPTransport
import Registry
import Verification

/// Where evidence comes from: registries or a folder in their stead, and whom signatures have to be asked about.
struct EvidenceSources: Sendable {
    let content: any TagSource
    let services: SignatureServices
    private let client: RegistryClient

    /// - Parameter layout: is read instead of registries.
    init(
        _ client: RegistryClient, _ transport: HTTPTransport, versions: any TrustVersionStore,
        layout: OCILayout? = nil
    ) {
        self.client = client
        content = layout ?? client
        services = SignatureServices(
            revocation: OnlineRevocation(transport),
            contentTrust: CachedContentTrust(client: client, versions: versions))
    }

    /// What was asked of each host.
    var traffic: [String: HostTraffic] { client.traffic }
}
