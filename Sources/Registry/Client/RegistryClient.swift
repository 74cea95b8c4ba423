// SPDX-License-Identifier: Apache-2.0

public import HTTPTransport
public import OCIModel

/// Reads manifests, blobs and referrers from registries (OCI distribution specification 1.1).
///
/// Whatever a registry answers is hashed; what does not match its digest is an error. One client serves many
/// images at the same time: it shares connections, tokens, and what it learned about each registry.
public final class RegistryClient: Sendable {
    private let settings: RegistrySettings
    private let transport: HTTPTransport
    private let limits: RegistryLimits

    /// A client that speaks through `transport`, which the caller shuts down.
    public init(
        settings: RegistrySettings, transport: HTTPTransport, limits: RegistryLimits = RegistryLimits()
    ) {
        self.settings = settings
        self.transport = transport
        self.limits = limits
    }

    /// The manifest behind a tag, by one request; its digest is computed from the bytes.
    public func manifest(
        _ repository: Repository, tag: String, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest {
        let answer = try await get(
            repository, "manifests/\(tag)", accept: MediaType.manifests, limit: limits.manifest, meter: meter)
        if let failure = AnswerStatus.failure(answer, repository: repository, reference: tag) {
            throw failure
        }
        let stated = answer.fields["Docker-Content-Digest"].flatMap { Digest($0) }
        if let stated, !stated.matches(answer.body) {
            throw .digestMismatch(expected: stated, found: Digest(of: answer.body, stated.algorithm))
        }
        return try FetchedManifest(
            answer.body, stated: answer.contentType, expected: nil, repository: repository)
    }

    /// The manifest of that digest.
    public func manifest(
        _ repository: Repository, digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest {
        let answer = try await get(
            repository, "manifests/\(digest)", accept: MediaType.manifests, limit: limits.manifest,
            meter: meter)
        if let failure = AnswerStatus.failure(answer, repository: repository, reference: digest.description) {
            throw failure
        }
        return try FetchedManifest(
            answer.body, stated: answer.contentType, expected: digest, repository: repository)
    }

    /// The blob of that digest; throws `tooLarge` when it has more than `limit` bytes.
    public func blob(
        _ repository: Repository, _ digest: Digest, limit: Int, meter: RequestMeter
    ) async throws(RegistryError) -> [UInt8] {
        let answer = try await get(repository, "blobs/\(digest)", accept: [], limit: limit, meter: meter)
        if let failure = AnswerStatus.failure(answer, repository: repository, reference: digest.description) {
            throw failure
        }
        guard digest.matches(answer.body) else {
            throw .digestMismatch(expected: digest, found: Digest(of: answer.body, digest.algorithm))
        }
        return answer.body
    }

    /// The manifests that refer to `digest`.
    public func referrers(
        _ repository: Repository, of digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> Referrers {
        let answer = try await get(
            repository, "referrers/\(digest)", accept: [.imageIndex], limit: limits.referrersPage,
            meter: meter)
        if answer.status == 200, answer.contentType == .imageIndex {
            let page = try FetchedManifest(
                answer.body, stated: .imageIndex, expected: nil, repository: repository)
            return Referrers(
                descriptors: Array(page.manifest.manifests.prefix(limits.referrers)), source: .api,
                isComplete: answer.fields["Link"] == nil && page.manifest.manifests.count <= limits.referrers)
        }
        if ![200, 400, 404, 405, 406].contains(answer.status),
            let failure = AnswerStatus.failure(answer, repository: repository, reference: digest.description)
        {
            throw failure
        }
        do throws(RegistryError) {
            let list = try await manifest(repository, tag: Referrers.fallbackTag(for: digest), meter: meter)
            return Referrers(descriptors: list.manifest.manifests, source: .fallbackTag, isComplete: true)
        } catch {
            guard case .notFound = error else { throw error }
            return .none
        }
    }

    private func get(
        _ repository: Repository, _ suffix: String, accept: [MediaType], limit: Int, meter: RequestMeter
    ) async throws(RegistryError) -> HTTPResponse {
        let endpoint = try Endpoint(repository, isMirror: false, settings: settings)
        var request = HTTPRequest(.get, try endpoint.url(suffix), bodyLimit: limit, account: meter.account)
        if !accept.isEmpty { request.fields["Accept"] = accept.map(\.rawValue).joined(separator: ", ") }
        request.timeLimit = ContinuousClock.now.duration(to: meter.deadline)
        do throws(HTTPTransportError) {
            return try await transport.send(request)
        } catch {
            throw RegistryError(error, host: endpoint.host, meter: meter)
        }
    }
}

extension HTTPResponse {
    /// The media type of the content, if one is stated.
    var contentType: MediaType? { fields["Content-Type"].map(MediaType.init(contentType:)) }
}
