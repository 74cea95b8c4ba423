// SPDX-License-Identifier: Apache-2.0

public import HTTPTransport
public import OCIModel

/// Reads manifests, blobs and referrers from registries, and pushes them (OCI distribution specification 1.1).
///
/// Whatever a registry or a mirror answers is hashed; what does not match its digest is an error. One client
/// serves many images at the same time: it shares connections, tokens, the pace for each host, and what it learned
/// about each registry. Every call ends by its meter's deadline.
public final class RegistryClient: Sendable {
    let settings: RegistrySettings
    let limits: FetchLimits
    private let effects: RegistryEffects
    private let configurations: [DockerConfig]
    private let helper: CredentialHelper
    private let finder: ReferrersFinder
    let session: RegistrySession

    /// A client.
    ///
    /// - Parameters:
    ///   - settings: how each registry is spoken to.
    ///   - transport: what requests go through; the caller shuts it down.
    ///   - credentials: docker configurations, the first that knows a repository counts; settings go before them.
    ///   - helper: runs the credential helpers that those name.
    ///   - limits: how much may be fetched, and how often it is tried.
    ///   - effects: clock, sleep and chance.
    public convenience init(
        settings: RegistrySettings, transport: HTTPTransport, credentials: [DockerConfig] = [],
        helper: CredentialHelper = .system, limits: FetchLimits = FetchLimits(),
        effects: RegistryEffects = .system
    ) {
        let sender = RequestSender(transport: transport, settings: settings, limits: limits, effects: effects)
        self.init(
            settings: settings, limits: limits, effects: effects, configurations: credentials, helper: helper,
            finder: ReferrersFinder(limits: limits, now: effects.now), sender: sender)
    }

    private init(
        settings: RegistrySettings, limits: FetchLimits, effects: RegistryEffects,
        configurations: [DockerConfig], helper: CredentialHelper, finder: ReferrersFinder,
        sender: RequestSender
    ) {
        self.settings = settings
        self.limits = limits
        self.effects = effects
        self.configurations = configurations
        self.helper = helper
        self.finder = finder
        let source = CredentialSource(
            settings: settings, configurations: configurations, helper: helper, now: effects.now)
        session = RegistrySession(
            sender: sender, authenticator: Authenticator(credentials: source, sender: sender, limits: limits),
            limits: limits)
    }

    /// A client that asks with these credentials first, such as a namespace's pull secrets. It shares the pace and
    /// what is known of registries with this one, but no token.
    public func adding(credentials: [DockerConfig]) -> RegistryClient {
        RegistryClient(
            settings: settings, limits: limits, effects: effects,
            configurations: credentials + configurations,
            helper: helper, finder: finder, sender: session.sender)
    }

    /// What was asked of each host so far, by its name in ``RegistrySettings/hosts``; token services by their own. It is
    /// shared with the clients that ``adding(credentials:)`` made. Past a thousand hosts the rest are counted as `other`.
    public var traffic: [String: HostTraffic] { session.sender.traffic.all }

    /// The manifest behind a tag, by one request; its SHA-256 digest is computed from the bytes. The
    /// registry does not send again what it says is unchanged.
    public func manifest(
        _ repository: Repository, tag: String, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest {
        guard ImageReference.isTag(tag) else {
            throw .notFound(repository: repository.description, reference: AnswerStatus.clipped(tag))
        }
        return try await fetch(
            repository, "manifests/\(tag)", tag, MediaType.manifests, limits.manifest, meter, isKept: true
        ) {
            (answer) throws(RegistryError) in
            let stated = answer.fields["Docker-Content-Digest"].flatMap { Digest($0) }
            if let stated, !stated.matches(answer.body) {
                throw .digestMismatch(expected: stated, found: Digest(of: answer.body, stated.algorithm))
            }
            return try FetchedManifest(
                answer.body, stated: answer.contentType, expected: nil, repository: repository)
        }
    }

    /// The manifest of that digest.
    public func manifest(
        _ repository: Repository, digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> FetchedManifest {
        let reference = digest.description
        return try await fetch(
            repository, "manifests/\(digest)", reference, MediaType.manifests, limits.manifest, meter
        ) { (answer) throws(RegistryError) in
            try FetchedManifest(
                answer.body, stated: answer.contentType, expected: digest, repository: repository)
        }
    }

    /// The blob of that digest; throws `tooLarge` when it has more than `limit` bytes.
    public func blob(
        _ repository: Repository, _ digest: Digest, limit: Int, meter: RequestMeter
    ) async throws(RegistryError) -> [UInt8] {
        try await fetch(repository, "blobs/\(digest)", digest.description, [], limit, meter) {
            (answer) throws(RegistryError) in
            guard digest.matches(answer.body) else {
                throw .digestMismatch(expected: digest, found: Digest(of: answer.body, digest.algorithm))
            }
            return answer.body
        }
    }

    /// The manifests that refer to `digest`, of every artifact type. A mirror counts only if it lists some.
    public func referrers(
        _ repository: Repository, of digest: Digest, meter: RequestMeter
    ) async throws(RegistryError) -> Referrers {
        try await first(repository, meter) { [finder, session] (endpoint) async throws(RegistryError) in
            let found = try await finder.referrers(of: digest, at: endpoint, session: session, meter: meter)
            return endpoint.isMirror && found.descriptors.isEmpty ? nil : found
        }
    }

    private func fetch<Value: Sendable>(
        _ repository: Repository, _ suffix: String, _ reference: String, _ accept: [MediaType], _ limit: Int,
        _ meter: RequestMeter, isKept: Bool = false,
        read: @escaping @Sendable (HTTPResponse) throws(RegistryError) -> Value
    ) async throws(RegistryError) -> Value {
        try await first(repository, meter) { [session] (endpoint) async throws(RegistryError) in
            let question = RegistrySession.Question(
                url: try endpoint.url(suffix), accept: accept, limit: limit, isKept: isKept)
            return try await session.ask(question, at: endpoint, meter: meter) {
                (answer) throws(RegistryError) in
                if let failure = AnswerStatus.failure(answer, from: endpoint, reference: reference) {
                    throw failure
                }
                return try read(answer)
            }
        }
    }

    /// What the first endpoint gives that has something to give. Mirrors are passed over for whatever reason;
    /// how the registry itself fails is how the call fails.
    private func first<Value: Sendable>(
        _ repository: Repository, _ meter: RequestMeter,
        _ attempt: @escaping @Sendable (Endpoint) async throws(RegistryError) -> Value?
    ) async throws(RegistryError) -> Value {
        let endpoints = try Endpoint.all(for: repository, settings: settings)
        return try await withinDeadline(of: meter, host: repository.registry) {
            () async throws(RegistryError) in
            for endpoint in endpoints {
                do throws(RegistryError) {
                    if let value = try await attempt(endpoint) { return value }
                } catch {
                    switch error {
                    case .cancelled, .limitExceeded: throw error
                    default: if !endpoint.isMirror { throw error }
                    }
                }
            }
            throw .notFound(repository: repository.description, reference: "")
        }
    }

    /// Waiting for others' work and for a turn has no end of its own; the meter's deadline is one.
    func withinDeadline<Value: Sendable>(
        of meter: RequestMeter, host: String,
        _ work: @escaping @Sendable () async throws(RegistryError) -> Value
    ) async throws(RegistryError) -> Value {
        let result: Result<Value, RegistryError>? = await withTimeLimit(session.sender.remaining(meter)) {
            do throws(RegistryError) { return .success(try await work()) } catch { return .failure(error) }
        }
        if Task.isCancelled { throw .cancelled }
        guard let result else { throw .timeout(host: host) }
        return try result.get()
    }
}

extension HTTPResponse {
    /// The media type of the content, if one is stated.
    var contentType: MediaType? { fields["Content-Type"].map(MediaType.init(contentType:)) }
}
