// SPDX-License-Identifier: Apache-2.0

package import Logging
import ServiceLifecycle
import Synchronization

/// Serving certificates without anybody else's help: an authority that all replicas share by a store, and a serving
/// certificate that each replica makes for itself and renews.
package final class SelfMadeAuthority: Service {
    private struct State {
        var pair: ServingPair?
        var lifetime = Lifetime(begin: 0, end: 0)
        /// The authority that signed the pair.
        var issuer = ""
        var bundle: String?
    }

    private let names: [String]
    private let store: AuthorityStore
    private let terms: AuthorityRecord.Terms
    private let interval: Duration
    private let now: @Sendable () -> Int
    private let publish: @Sendable (String) async throws -> Void
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - names: the DNS names of the service, such as `assay.assay-system.svc`.
    ///   - interval: between two looks.
    ///   - now: seconds since 1970.
    ///   - publish: is given the bundle at each look, to put it where callers look for it; tried again when it throws.
    package convenience init(
        names: [String], store: AuthorityStore, interval: Duration = .seconds(120),
        now: @escaping @Sendable () -> Int, publish: @escaping @Sendable (String) async throws -> Void,
        logger: Logger
    ) throws(AuthorityError) {
        try self.init(
            names: names, store: store, terms: .init(), interval: interval, now: now, publish: publish,
            logger: logger)
    }

    init(
        names: [String], store: AuthorityStore, terms: AuthorityRecord.Terms, interval: Duration,
        now: @escaping @Sendable () -> Int, publish: @escaping @Sendable (String) async throws -> Void,
        logger: Logger
    ) throws(AuthorityError) {
        guard !names.isEmpty else { throw .invalidName("an empty list") }
        if let invalid = names.first(where: { !$0.isDNSName }) { throw .invalidName(invalid) }
        self.names = names
        self.store = store
        self.terms = terms
        self.interval = interval
        self.now = now
        self.publish = publish
        self.logger = logger
    }

    /// What a server serves; there is something after the first ``refresh()``.
    package var source: CertificateSource { .memory { self.state.withLock { $0.pair } } }

    /// The authorities that callers check by, in PEM.
    package var caBundle: String? { state.withLock { $0.bundle } }

    /// Looks at the store, makes and renews what is due, and publishes the bundle.
    package func refresh() async throws(AuthorityError) {
        let record = try await shared()
        let time = now()
        let (issuer, isDue) = state.withLock { state in
            state.bundle = record.bundle
            return (state.issuer, time >= state.lifetime.renewal)
        }
        // Callers are told of an authority before anything of it is served, wherever that is in our hands.
        var failure: (any Error)?
        do { try await publish(record.bundle) } catch { failure = error }
        if isDue || issuer != record.current.certificatePEM {
            let (pair, lifetime) = try record.current.issue(names, now: time, life: terms.leaf)
            state.withLock { state in
                (state.pair, state.lifetime, state.issuer) = (pair, lifetime, record.current.certificatePEM)
            }
            logger.info(
                "a serving certificate was made",
                metadata: ["not_after": .string(LogText.time(lifetime.end * 1000))])
        }
        if let failure {
            logger.warning(
                "the certificate authority could not be published; it is tried again",
                metadata: ["reason": .string(String(describing: failure))])
        }
    }

    /// Looks again and again until the shutdown. What fails is logged; the last pair goes on serving.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: self.interval)
                guard !Task.isCancelled else { return }
                do throws(AuthorityError) {
                    try await self.refresh()
                } catch {
                    self.logger.error(
                        "the certificate authority cannot be looked at",
                        metadata: ["reason": .string("\(error)")])
                }
            }
        }
    }

    /// The record that all replicas share. Where two write at once, one wins, and the other takes what that one wrote.
    private func shared() async throws(AuthorityError) -> AuthorityRecord {
        for _ in 0..<Self.attempts {
            let kept: AuthorityStore.Kept
            do { kept = try await store.load() } catch { throw .store(String(describing: error)) }
            var record: AuthorityRecord
            var isChanged: Bool
            if let known = try AuthorityRecord(kept.entries) {
                record = known
                isChanged = try record.advance(now: now(), terms: terms)
            } else {
                record = try AuthorityRecord(now: now(), terms: terms)
                isChanged = true
            }
            guard isChanged else { return record }
            let saving: AuthorityStore.Saving
            do {
                saving = try await store.save(record.entries, kept.version)
            } catch {
                throw .store(String(describing: error))
            }
            if case .saved = saving { return record }
        }
        throw .contended
    }

    private static let attempts = 10
}
