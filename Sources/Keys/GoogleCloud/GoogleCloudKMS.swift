// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport
package import Policy
import Signatures
import StrictJSON

/// Public keys of Google Cloud KMS (Cloud KMS API, version 1).
///
/// A version that is named needs the permission `cloudkms.cryptoKeyVersions.viewPublicKey`; whoever may also `get` it
/// is told its state by its own name. A key without a version needs `cloudkms.cryptoKeyVersions.list` too: the
/// greatest enabled version is taken, as cosign does.
package struct GoogleCloudKMS: KeyProvider {
    private let transport: HTTPTransport
    private let credentials: GoogleCloudCredentials
    private let credentialHosts: Set<String>

    /// - Parameters:
    ///   - transport: Asks the service and token services.
    ///   - metadata: Asks the machine's metadata server, ``metadataHosts(_:)``: without a proxy, and with those hosts
    ///     allowed.
    ///   - surroundings: Where credentials are looked for.
    ///   - credentialHosts: Hosts, `host` or `host:port`, that may be sent a token as an endpoint although they are
    ///     not Google's.
    package init(
        transport: HTTPTransport, metadata: HTTPTransport, surroundings: Surroundings,
        credentialHosts: Set<String> = []
    ) {
        self.transport = transport
        credentials = GoogleCloudCredentials(
            transport: transport, metadata: metadata, surroundings: surroundings)
        self.credentialHosts = credentialHosts
    }

    /// The hosts of metadata servers that may be asked for credentials, for the transport's `allowedHosts`.
    package static func metadataHosts(_ surroundings: Surroundings) -> Set<String> {
        [GoogleMetadataServer.host(surroundings), "169.254.169.254"]
    }

    package func fetch(_ name: GoogleCloudKeyName) async throws(KeyFetchError) -> FetchedKey {
        let exchange = KeyServiceExchange(.googleCloudKMS, key: name.description, transport: transport)
        let api = GoogleCloudAPI(
            exchange: exchange, credentials: credentials, endpoint: try endpoint(of: name, exchange))
        guard let number = name.version else {
            let latest = try await latestVersion(of: name.cryptoKey, api)
            return FetchedKey(try await publicKey(latest.name, latest, api), version: latest.name)
        }
        let full = "\(name.cryptoKey)/cryptoKeyVersions/\(number)"
        return FetchedKey(try await publicKey(full, try await version(full, of: name.cryptoKey, api), api))
    }

    /// A token goes to Google, to this machine, or where the operator said; a policy alone sends it nowhere else.
    private func endpoint(
        of name: GoogleCloudKeyName, _ exchange: KeyServiceExchange
    ) throws(KeyFetchError) -> HTTPURL {
        guard let url = HTTPURL(name.endpoint ?? Self.service), url.isFitForCredentials else {
            throw exchange.fault(.misconfigured("an endpoint that is an https URL"))
        }
        let isGoogle = url.host.hasSuffix(".googleapis.com") && url.port == 443
        let isAllowed = credentialHosts.contains(url.host) || credentialHosts.contains(url.authority)
        guard isGoogle || isAllowed || url.addressClass == .loopback else {
            throw exchange.fault(
                .misconfigured(
                    "\(url.authority) is not Google's, and credentials for Google go nowhere else"))
        }
        return url
    }

    /// The version that was named; `nil` when its state may not be read. The service gives no public key of a version
    /// that is not enabled, so that nothing is lost then but the word for it.
    private func version(
        _ full: String, of cryptoKey: String, _ api: GoogleCloudAPI
    ) async throws(KeyFetchError) -> GoogleCloudKeyVersion? {
        let json: JSONCursor
        do throws(KeyFetchError) {
            json = try await api.get(full, permission: "cloudkms.cryptoKeyVersions.get")
        } catch {
            if case .denied = error.cause { return nil }
            throw error
        }
        let version = try api.exchange.shaped { () throws(JSONShapeError) in
            try GoogleCloudKeyVersion(json, of: cryptoKey)
        }
        guard version.name == full else {
            throw api.exchange.fault(.malformed(why: "/name is another version than was asked for"))
        }
        guard version.isEnabled else { throw api.exchange.fault(.disabled(state: state(version.state))) }
        return version
    }

    private func latestVersion(
        of cryptoKey: String, _ api: GoogleCloudAPI
    ) async throws(KeyFetchError) -> GoogleCloudKeyVersion {
        var latest: GoogleCloudKeyVersion?
        var page = ""
        for _ in 0..<Self.mostPages {
            let json = try await api.get(
                "\(cryptoKey)/cryptoKeyVersions?filter=state%3DENABLED&pageSize=\(Self.pageSize)\(page)",
                permission: "cloudkms.cryptoKeyVersions.list")
            let (versions, next) = try api.exchange.shaped { () throws(JSONShapeError) in
                try Self.page(json, of: cryptoKey)
            }
            latest = ((latest.map { [$0] } ?? []) + versions.filter(\.isEnabled))
                .max { $0.number < $1.number }
            if next.isEmpty {
                guard let latest else { throw api.exchange.fault(.disabled(state: "no enabled version")) }
                return latest
            }
            guard next.utf8.count <= Self.longestPageToken else {
                throw api.exchange.fault(.malformed(why: "/nextPageToken is too long"))
            }
            page = "&pageToken=\(PercentEncoding.encoded(next))"
        }
        throw api.exchange.fault(
            .misconfigured("a version: the key has more than \(Self.mostPages * Self.pageSize) of them"))
    }

    private static func page(
        _ json: JSONCursor, of cryptoKey: String
    ) throws(JSONShapeError) -> (versions: [GoogleCloudKeyVersion], next: String) {
        let list = try json.optional("cryptoKeyVersions")?.array(limit: pageSize) ?? []
        var versions: [GoogleCloudKeyVersion] = []
        for entry in list { versions.append(try GoogleCloudKeyVersion(entry, of: cryptoKey)) }
        return (versions, try json.optional("nextPageToken")?.string() ?? "")
    }

    private func publicKey(
        _ full: String, _ version: GoogleCloudKeyVersion?, _ api: GoogleCloudAPI
    ) async throws(KeyFetchError) -> PublicKey {
        if let version { _ = try description(of: version.algorithm, api.exchange) }
        let json = try await api.get(
            full + "/publicKey", permission: "cloudkms.cryptoKeyVersions.viewPublicKey")
        let answer = try api.exchange.shaped { () throws(JSONShapeError) in
            try GoogleCloudPublicKey(json, of: full)
        }
        let expected = try description(of: answer.algorithm, api.exchange)
        guard answer.algorithm == version?.algorithm ?? answer.algorithm else {
            throw api.exchange.fault(.malformed(why: "/algorithm is not the version's"))
        }
        let key: PublicKey
        do throws(PublicKeyError) {
            key = try PublicKey(pemEncoded: answer.pem)
        } catch {
            throw api.exchange.fault(.unusable(error))
        }
        guard key.description == expected else {
            throw api.exchange.fault(
                .malformed(why: "/pem is a key of \(key.description), not of \(expected)"))
        }
        return key
    }

    private func description(
        of algorithm: String, _ exchange: KeyServiceExchange
    ) throws(KeyFetchError) -> String {
        switch GoogleCloudAlgorithm(algorithm) {
        case .signing(let description): return description
        case .unsupported(let name): throw exchange.fault(.unsupportedAlgorithm(state(name)))
        case .otherPurpose(let purpose): throw exchange.fault(.otherPurpose(state(purpose)))
        }
    }

    private func state(_ word: String) -> String { KeyServiceExchange.line(word) ?? "unspecified" }

    private static let service = "https://cloudkms.googleapis.com"
    /// An answer with so many versions takes a quarter of what an answer may.
    private static let pageSize = 100
    private static let mostPages = 20
    private static let longestPageToken = 4096
}
