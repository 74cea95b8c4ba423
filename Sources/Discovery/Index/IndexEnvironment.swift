// SPDX-License-Identifier: Apache-2.0

package import Policy
package import Registry
package import Verification

/// What indexes get from outside.
package struct IndexEnvironment: Sendable {
    /// The registries upstream.
    package var source: any TagSource
    /// Decides about images: one verdict for each, in their order.
    package var verify: @Sendable ([ImageRequest], EffectivePolicy) async -> [ImageVerdict]
    package var store: any VerifiedTagStore
    /// The time in seconds since 1970.
    package var now: @Sendable () -> Int
    package var newMeter: @Sendable () -> RequestMeter
    /// Waits that long, or until the task is cancelled.
    package var sleep: @Sendable (Duration) async -> Void
    package var mutability: TagMutability
    package var limits: IndexLimits

    package init(
        source: any TagSource,
        verify: @escaping @Sendable ([ImageRequest], EffectivePolicy) async -> [ImageVerdict],
        store: any VerifiedTagStore = TransientTagStore(),
        now: @escaping @Sendable () -> Int,
        newMeter: @escaping @Sendable () -> RequestMeter = { RequestMeter() },
        sleep: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) },
        mutability: TagMutability = TagMutability(), limits: IndexLimits = IndexLimits()
    ) {
        self.source = source
        self.verify = verify
        self.store = store
        self.now = now
        self.newMeter = newMeter
        self.sleep = sleep
        self.mutability = mutability
        self.limits = limits
    }
}
