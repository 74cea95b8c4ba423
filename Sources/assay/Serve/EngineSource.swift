// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Keys
import OCIModel
import Policy
import Registry
import Synchronization
import TrustRoots
import Verification

/// The engine of a server. It keeps what it found of images and trust roots, until a file of trust or keys changes: then
/// there is a new one.
final class EngineSource: Sendable {
    private let sources: EvidenceSources
    private let keys: KeyResolver
    private let trust: TrustOptions
    private let limits: VerificationEngine.Limits
    private let newMeter: @Sendable () -> RequestMeter
    private let gateMemory: (any GateMemory)?
    private let surroundings: DecisionSurroundings
    private let now: @Sendable () -> Int
    private let current = Mutex<(digest: Digest, engine: VerificationEngine)?>(nil)

    init(
        sources: EvidenceSources, keys: KeyResolver, trust: TrustOptions, keyRing: String?,
        limits: VerificationEngine.Limits, newMeter: @escaping @Sendable () -> RequestMeter,
        gateMemory: (any GateMemory)?, now: @escaping @Sendable () -> Int = EngineSource.clock
    ) {
        self.sources = sources
        self.keys = keys
        self.trust = trust
        self.limits = limits
        self.newMeter = newMeter
        self.gateMemory = gateMemory
        self.now = now
        surroundings = DecisionSurroundings(
            keys: [keyRing].compactMap(\.self), trust: [trust.mirrors?.directory].compactMap(\.self), now: now
        )
    }

    /// What decisions depend on besides policies and images.
    var digest: Digest { surroundings.look.meaning }

    func verify(_ images: [ImageRequest], under policy: EffectivePolicy) async -> [ImageVerdict] {
        await engine.verify(images, under: policy)
    }

    /// What would be decided at another moment, as far as it is known now: what others are asked, they are asked about
    /// now.
    func foresee(_ images: [ImageRequest], under policy: EffectivePolicy, at moment: Int) async
        -> [ImageVerdict]
    {
        await newEngine(sources.services.answering(at: now)) { moment }.verify(images, under: policy)
    }

    private var engine: VerificationEngine {
        let digest = surroundings.look.everything
        return current.withLock { current in
            if let current, current.digest == digest { return current.engine }
            let engine = newEngine(sources.services, at: now)
            current = (digest, engine)
            return engine
        }
    }

    private func newEngine(
        _ services: SignatureServices, at now: @escaping @Sendable () -> Int
    ) -> VerificationEngine {
        VerificationEngine(
            content: sources.content, keys: keys, trustRoots: trust.store, services: services,
            limits: limits, now: now,
            newMeter: newMeter,
            gateMemory: gateMemory)
    }

    static let clock: @Sendable () -> Int = { Int(Date.now.timeIntervalSince1970) }
}
