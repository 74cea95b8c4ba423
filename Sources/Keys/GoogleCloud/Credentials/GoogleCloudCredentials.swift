// SPDX-License-Identifier: Apache-2.0

import Files
import HTTPTransport

/// Application default credentials: the file of `GOOGLE_APPLICATION_CREDENTIALS`, then the file that `gcloud` writes,
/// then the machine's metadata server. The first that is there counts, even when it fails.
struct GoogleCloudCredentials: Sendable {
    let transport: HTTPTransport
    let metadata: HTTPTransport
    let surroundings: Surroundings
    private let kept = ExpiringValue<AccessToken>()

    init(transport: HTTPTransport, metadata: HTTPTransport, surroundings: Surroundings) {
        self.transport = transport
        self.metadata = metadata
        self.surroundings = surroundings
    }

    /// The token that is kept, or a new one, for the sake of a key.
    func token(for asking: KeyServiceExchange) async throws(KeyFetchError) -> AccessToken {
        var exchange = asking
        exchange.transport = transport
        let lookUp = GoogleCredentialLookUp(
            exchange: exchange, metadata: metadata, surroundings: surroundings)
        do throws(KeyFetchError) {
            return try await kept.value(at: surroundings.now()) {
                () async throws(KeyFetchError) -> (value: AccessToken, until: Int) in
                try await lookUp.token()
            }
        } catch {
            // Whoever asked first gave its key's name to an error that all share.
            throw asking.fault(error.cause)
        }
    }

    /// Forgets the token.
    func drop() async { await kept.drop() }
}

/// One search for a token.
struct GoogleCredentialLookUp: Sendable {
    var exchange: KeyServiceExchange
    var metadata: HTTPTransport
    var surroundings: Surroundings

    func token() async throws(KeyFetchError) -> (value: AccessToken, until: Int) {
        var tried: [String] = []
        if let path = surroundings[Self.fileVariable] {
            guard let file = try credentials(at: path) else {
                throw exchange.fault(
                    .misconfigured("\(Self.fileVariable), which names \(path): there is no such file"))
            }
            return try await file.token(self)
        }
        tried.append(Self.fileVariable)
        if let path = wellKnownFile {
            if let file = try credentials(at: path) { return try await file.token(self) }
            tried.append(path)
        }
        return try await GoogleMetadataServer(lookUp: self).token(tried: tried)
    }

    /// Asks a token service.
    func service(hiding secrets: [String]) -> TokenService {
        TokenService(exchange: exchange, hidden: HiddenText(secrets), now: surroundings.now())
    }

    /// A URL of a credential file that a credential may be sent to.
    func url(_ text: String, _ member: String) throws(KeyFetchError) -> HTTPURL {
        guard let url = HTTPURL(text), url.isFitForCredentials else {
            throw exchange.fault(.misconfigured("a credential file whose \(member) is an https URL"))
        }
        return url
    }

    private func credentials(at path: String) throws(KeyFetchError) -> GoogleCredentialFile? {
        let bytes: [UInt8]
        do {
            bytes = try surroundings.readFile(path, Self.largestFile)
        } catch FileError.missing {
            return nil
        } catch {
            throw exchange.fault(.misconfigured("a credential file that can be read: \(path): \(error)"))
        }
        do throws(GoogleCredentialFile.Problem) {
            return try GoogleCredentialFile(bytes)
        } catch {
            throw exchange.fault(.misconfigured("a credential file that can be used: \(path): \(error.why)"))
        }
    }

    private var wellKnownFile: String? {
        let name = "application_default_credentials.json"
        if let folder = surroundings["CLOUDSDK_CONFIG"] { return "\(folder)/\(name)" }
        return surroundings["HOME"].map { "\($0)/.config/gcloud/\(name)" }
    }

    private static let fileVariable = "GOOGLE_APPLICATION_CREDENTIALS"
    private static let largestFile = 64 << 10
    /// The narrowest scope that reads keys (Cloud KMS API, "Authorization scopes").
    static let scope = "https://www.googleapis.com/auth/cloudkms"
}
