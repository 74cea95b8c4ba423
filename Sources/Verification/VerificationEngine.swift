// SPDX-License-Identifier: Apache-2.0

package import Keys
import OCIModel
package import Policy
package import Registry
package import TrustRoots

/// Decides about images: resolve, collect, verify, judge, decide (`policy.md` §4). It never throws; whatever goes
/// wrong is a verdict.
package final class VerificationEngine: Sendable {
    /// What a run may take.
    package struct Limits: Sendable {
        /// Images that are worked on at the same time.
        package var imagesInFlight = 16
        /// Digests whose evidence is kept for the next time it is asked for.
        package var keptEvidence = 10_000
        /// Bytes of blobs that are kept with it.
        package var keptEvidenceBytes = 64 << 20
        /// How long it may count that something was not found, in seconds.
        package var absenceSeconds = 60
        package var evidence = EvidenceLimits()
        /// Children of an index that are looked at one by one.
        package var platforms = 64

        package init() {}
    }

    private let content: any ContentSource
    private let keys: KeyResolver
    private let trustRoots: TrustRootStore
    private let services: SignatureServices
    private let limits: Limits
    private let now: @Sendable () -> Int
    private let newMeter: @Sendable () -> RequestMeter
    private let layouts = RepositoryLayouts()
    private let evidence: EvidenceCache
    private let gateMemory: (any GateMemory)?
    private let attestations: [EvidenceItem]

    /// An engine over a source of content.
    ///
    /// - Parameters:
    ///   - services: whom signers' certificates and notary servers are asked of; without them both are not known.
    ///   - now: the time, in seconds since 1970.
    ///   - gateMemory: what gates were shown before; without one nothing that was withdrawn is missed.
    ///   - attestations: what is attested of images and came another way than with them.
    package init(
        content: any ContentSource, keys: KeyResolver, trustRoots: TrustRootStore,
        services: SignatureServices = .none, limits: Limits = Limits(),
        now: @escaping @Sendable () -> Int,
        newMeter: @escaping @Sendable () -> RequestMeter = { RequestMeter() },
        gateMemory: (any GateMemory)? = nil, attestations: [EvidenceItem] = []
    ) {
        self.content = content
        self.keys = keys
        self.trustRoots = trustRoots
        self.services = services
        self.limits = limits
        self.now = now
        self.newMeter = newMeter
        self.gateMemory = gateMemory
        self.attestations = attestations
        evidence = EvidenceCache(capacity: limits.keptEvidence, bytes: limits.keptEvidenceBytes)
    }

    /// One verdict per distinct image, in the order of first use.
    ///
    /// - Parameter progress: called with the number of images that are done.
    package func verify(
        _ images: [ImageRequest], under policy: EffectivePolicy,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async -> [ImageVerdict] {
        let requests = images.grouped()
        let run = await VerificationRun(
            policy: policy, content: content, limits: limits, now: now(), keys: keys,
            trustRoots: trustRoots, evidence: evidence, layouts: layouts, services: services,
            gateMemory: gateMemory,
            attestations: attestations)
        return await withTaskGroup(of: (Int, ImageVerdict).self) { group in
            var verdicts = [ImageVerdict?](repeating: nil, count: requests.count)
            var next = 0
            var done = 0
            func start() {
                guard next < requests.count else { return }
                let (index, request, meter) = (next, requests[next], newMeter())
                next += 1
                group.addTask { (index, await run.verdict(for: request, meter: meter)) }
            }
            for _ in 0..<max(0, limits.imagesInFlight) { start() }
            while let (index, verdict) = await group.next() {
                verdicts[index] = verdict
                done += 1
                progress(done)
                start()
            }
            return zip(requests, verdicts).map { $1 ?? run.unanswered($0) }
        }
    }
}
