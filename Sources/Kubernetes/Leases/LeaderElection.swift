// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON
import Synchronization

/// Makes one of several replicas the leader, by a Lease.
///
/// It is optimistic: a write goes through only if nobody else has written since. A leader that cannot renew steps down
/// before anybody else may lead.
package final class LeaderElection: Sendable {
    private struct State {
        var observation: LeaseObservation
        var lease: JSON?
        var isLeader = false
        var lastError: KubernetesError?
    }

    private let client: KubernetesClient
    private let settings: LeaderElectionSettings
    private let effects: KubernetesEffects
    private let state: Mutex<State>

    package init(_ client: KubernetesClient, _ settings: LeaderElectionSettings, effects: KubernetesEffects) {
        self.client = client
        self.settings = settings
        self.effects = effects
        state = Mutex(
            State(
                observation: LeaseObservation(identity: settings.identity, duration: settings.duration)))
    }

    /// Whether we lead.
    package var isLeader: Bool { state.withLock { $0.isLeader } }

    /// Who leads, as far as is known; empty for nobody.
    package var holder: String { state.withLock { $0.observation.holder } }

    /// Why the last request failed; `nil` when it did not.
    package var lastError: KubernetesError? { state.withLock { $0.lastError } }

    /// Tries to lead until the task is cancelled, and then gives the Lease back.
    ///
    /// - Parameter lead: What the leader does; cancelled when it leads no longer, and begun anew when it leads again.
    ///   When it returns by itself, the Lease is given back and the election is over.
    package func run(_ lead: @escaping @Sendable () async -> Void) async {
        while !Task.isCancelled {
            let began = effects.now()
            if await hold(until: began + settings.renewDeadline) {
                let isDone = await leadUntilLost(since: began, lead)
                if isDone { break }
            }
            let wait = settings.retryInterval * (1 + effects.random() / 5)
            do { try await effects.sleep(wait) } catch { break }
        }
        // What was cancelled could send nothing more.
        await Task { await release() }.value
    }

    /// Returns whether the leader's work is done or the task is cancelled, and not only the Lease lost.
    private func leadUntilLost(
        since began: ContinuousClock.Instant, _ lead: @escaping @Sendable () async -> Void
    ) async -> Bool {
        state.withLock { $0.isLeader = true }
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await lead()
                return true
            }
            group.addTask {
                await self.renewUntilLost(since: began)
                return Task.isCancelled
            }
            let isDone = await group.next() ?? true
            // Who asks must hear it before the work has ended, not behind.
            state.withLock { $0.isLeader = false }
            group.cancelAll()
            await group.waitForAll()
            return isDone
        }
    }

    private func renewUntilLost(since began: ContinuousClock.Instant) async {
        var renewed = began
        var wait = settings.renewInterval
        while !Task.isCancelled {
            let deadline = renewed + settings.renewDeadline
            let left = deadline - effects.now()
            guard left > .zero else { return }
            do { try await effects.sleep(min(wait, left)) } catch { return }
            let now = effects.now()
            guard now < deadline else { return }
            if await hold(until: deadline) {
                renewed = now
                wait = settings.renewInterval
            } else {
                let isAnothers = state.withLock { ![settings.identity, ""].contains($0.observation.holder) }
                if isAnothers { return }
                wait = settings.retryInterval
            }
        }
    }

    // MARK: The Lease

    /// Takes or renews the Lease, no longer than until `deadline`; whether we hold it now.
    private func hold(until deadline: ContinuousClock.Instant) async -> Bool {
        let limit = deadline - effects.now()
        return await withTaskGroup(of: Bool?.self) { group in
            group.addTask { await self.hold() }
            group.addTask { [effects] in
                try? await effects.sleep(limit)
                return nil
            }
            let held = await group.next() ?? nil
            group.cancelAll()
            return held ?? false
        }
    }

    private func hold() async -> Bool {
        do throws(KubernetesError) {
            // The one who leads knows what it wrote; a conflict makes it read again.
            if !isLeader || state.withLock({ $0.lease == nil }) { try await read() }
            do throws(KubernetesError) {
                return try await write()
            } catch {
                guard isStale(error) else { throw error }
                try await read()
                return try await write()
            }
        } catch {
            state.withLock { $0.lastError = error }
            return false
        }
    }

    private func isStale(_ error: KubernetesError) -> Bool {
        switch error {
        case .conflict, .notFound, .alreadyExists: true
        default: false
        }
    }

    private func read() async throws(KubernetesError) {
        do throws(KubernetesError) {
            observe(try await client.get(.leases, settings.lease))
        } catch {
            guard case .notFound = error else { throw error }
            observe(nil)
        }
    }

    private func write() async throws(KubernetesError) -> Bool {
        let (action, lease) = state.withLock {
            ($0.observation.action(at: effects.now(), unixTime: effects.unixTime()), $0.lease)
        }
        guard case .write(let record) = action else { return false }
        let object = record.written(to: lease, at: settings.lease)
        observe(
            lease == nil
                ? try await client.create(.leases, object) : try await client.replace(.leases, object))
        return true
    }

    private func observe(_ lease: JSON?) {
        let now = effects.now()
        state.withLock { state in
            state.observation.observe(lease.map { LeaseRecord($0) } ?? LeaseRecord(), at: now)
            state.lease = lease
            state.lastError = nil
        }
    }

    private func release() async {
        _ = await withTimeLimit(Self.releaseTime) {
            do throws(KubernetesError) {
                try await self.giveBack()
            } catch {
                // A renewal that was cut short may have gone through all the same.
                guard self.isStale(error) else { return }
                try? await self.read()
                try? await self.giveBack()
            }
        }
    }

    private func giveBack() async throws(KubernetesError) {
        let (lease, record) = state.withLock { state in
            (state.lease, state.observation.released(unixTime: effects.unixTime()))
        }
        guard let lease, holder == settings.identity else { return }
        observe(try await client.replace(.leases, record.written(to: lease, at: settings.lease)))
    }

    /// Who is shut down has no more time than that.
    private static let releaseTime = Duration.seconds(5)
}
