// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport
package import Policy

/// AWS KMS, asked by its HTTP API for public keys (AWS KMS API Reference, `GetPublicKey`).
///
/// Credentials, region and endpoint come from where AWS's own programs take them. The caller needs `kms:GetPublicKey`
/// and nothing else.
package struct AWSKMS: KeyProvider {
    private let transport: HTTPTransport
    private let metadata: HTTPTransport
    private let surroundings: Surroundings
    private let credentials = ExpiringValue<AWSCredentials>()

    /// A provider for one machine.
    ///
    /// - Parameters:
    ///   - transport: Reaches AWS, through proxies where there are some.
    ///   - metadata: Reaches ``metadataHosts``, without a proxy.
    package init(transport: HTTPTransport, metadata: HTTPTransport, surroundings: Surroundings) {
        self.transport = transport
        self.metadata = metadata
        self.surroundings = surroundings
    }

    /// Where machines and containers get their credentials; the `metadata` transport must be allowed to go there.
    package static let metadataHosts = AWSInstanceMetadata.hosts.union(AWSContainerCredentials.hosts)

    package func fetch(_ reference: AWSKeyID) async throws(KeyFetchError) -> FetchedKey {
        let access = AWSAccess(
            key: reference.description, surroundings: surroundings, transport: transport,
            metadata: metadata, keyRegion: reference.region)
        let settings = try AWSSettings(access)
        let request = try AWSKeyRequest(reference, settings, access)
        let first = try await credentials(settings, access)
        do throws(KeyFetchError) {
            return try await request.send(with: first)
        } catch {
            guard case .unauthenticated = error.cause else { throw error }
            // They may have expired or been replaced since they were got.
            await credentials.drop()
            let second = try await credentials(settings, access)
            guard second != first else { throw error }
            return try await request.send(with: second)
        }
    }

    private func credentials(
        _ settings: AWSSettings, _ access: AWSAccess
    ) async throws(KeyFetchError) -> AWSCredentials {
        do throws(KeyFetchError) {
            return try await credentials.value(at: access.now) { () async throws(KeyFetchError) in
                let lease = try await AWSCredentialChain(access: access, settings: settings).lease()
                return (lease.credentials, lease.until)
            }
        } catch {
            // It may have been got for the sake of another key.
            throw access.fault(error.cause)
        }
    }
}
