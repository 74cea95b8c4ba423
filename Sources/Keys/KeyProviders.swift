// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport
package import Policy

/// Every place that keys are fetched from, by their references.
package struct KeyProviders: Sendable {
    private let aws: AWSKMS
    private let googleCloud: GoogleCloudKMS
    private let azure: AzureKeyVault
    private let transit: TransitEngine
    private let pkcs11: PKCS11Module
    private let kubernetes: KubernetesKeys
    private let pinnedFile: PinnedFile
    private let variable: EnvironmentKey

    /// - Parameters:
    ///   - transport: Asks services.
    ///   - metadata: Asks the machine's metadata services: without a proxy, and with ``metadataHosts(_:)`` allowed.
    ///   - surroundings: Where credentials are looked for.
    ///   - secrets: Gives the entries of Secrets and ConfigMaps.
    package init(
        transport: HTTPTransport, metadata: HTTPTransport, surroundings: Surroundings,
        secrets: @escaping KubernetesKeys.Entries
    ) {
        aws = AWSKMS(transport: transport, metadata: metadata, surroundings: surroundings)
        googleCloud = GoogleCloudKMS(transport: transport, metadata: metadata, surroundings: surroundings)
        azure = AzureKeyVault(transport: transport, metadata: metadata, surroundings: surroundings)
        transit = TransitEngine(transport: transport, surroundings: surroundings)
        pkcs11 = PKCS11Module(surroundings: surroundings)
        kubernetes = KubernetesKeys(entries: secrets)
        pinnedFile = PinnedFile(transport: transport)
        variable = EnvironmentKey(surroundings: surroundings)
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
        case .kms(.transit(let name)): return try await transit.fetch(name)
        case .kms(.pkcs11(let uri)): return try await pkcs11.fetch(uri)
        case .kms(.kubernetes(let name)), .kubernetes(let name): return try await kubernetes.fetch(name)
        case .https(let url): return try await pinnedFile.fetch(url)
        case .environment(let name): return try await variable.fetch(name)
        case .pem, .file, .named:
            throw KeyFetchError(
                reference.provider, reference.title, .misconfigured("it is read, not fetched"))
        }
    }
}
