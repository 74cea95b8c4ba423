// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport
package import Policy

/// Every place that keys are fetched from, by their references.
package struct KeyProviders: Sendable {
    private let aws: AWSKMS
    private let googleCloud: GoogleCloudKMS
    private let azure: AzureKeyVault
    private let transit: TransitEngine

    /// - Parameters:
    ///   - transport: Asks services.
    ///   - metadata: Asks the machine's metadata services: without a proxy, and with ``metadataHosts(_:)`` allowed.
    ///   - surroundings: Where credentials are looked for.
    package init(transport: HTTPTransport, metadata: HTTPTransport, surroundings: Surroundings) {
        aws = AWSKMS(transport: transport, metadata: metadata, surroundings: surroundings)
        googleCloud = GoogleCloudKMS(transport: transport, metadata: metadata, surroundings: surroundings)
        azure = AzureKeyVault(transport: transport, metadata: metadata, surroundings: surroundings)
        transit = TransitEngine(transport: transport, surroundings: surroundings)
    }

    /// The hosts of the clouds' metadata services, for the transport that may reach them.
    package static func metadataHosts(_ surroundings: Surroundings) -> Set<String> {
        AWSKMS.metadataHosts.union(GoogleCloudKMS.metadataHosts(surroundings))
            .union(AzureKeyVault.metadataHosts(surroundings))
    }

    /// Asks the provider of a key, once.
    package func fetch(_ reference: KeyReference) async throws(KeyFetchError) -> FetchedKey {
        switch reference {
        case .kms(.aws(let id)): return try await aws.fetch(id)
        case .kms(.googleCloud(let name)): return try await googleCloud.fetch(name)
        case .kms(.azure(let name)): return try await azure.fetch(name)
        default:
            throw KeyFetchError(reference.provider, reference.title, .misconfigured("nothing here asks it"))
        }
    }
}
