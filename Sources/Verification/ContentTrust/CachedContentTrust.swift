// SPDX-License-Identifier: Apache-2.0

package import ContentTrust
package import Registry
import Synchronization

/// Verifies each repository's trust data once a minute, however many images of it are asked about.
///
/// What is wrong with trust data is kept as long as what is right with it, since both end with the next publication; that
/// a server could not be asked is not kept.
package final class CachedContentTrust: ContentTrustSource {
    private typealias Answer = Result<VerifiedTargets, ContentTrustError>

    private struct Kept {
        let answer: Answer
        /// In seconds since 1970.
        let at: Int

        func counts(at now: Int) -> Bool {
            // A clock that was set back must not keep it alive.
            guard at <= now, now - at < CachedContentTrust.keptFor else { return false }
            guard case .success(let targets) = answer else { return true }
            return now < targets.expires
        }
    }

    private struct State {
        var kept: [ContentTrustQuestion: Kept] = [:]
        var flights: [ContentTrustQuestion: Task<Answer, Never>] = [:]
    }

    private let state = Mutex(State())
    private let client: RegistryClient
    private let store: any TrustVersionStore

    /// - Parameter store: What was seen before.
    package init(client: RegistryClient, versions store: any TrustVersionStore) {
        self.client = client
        self.store = store
    }

    package func targets(
        _ question: ContentTrustQuestion, at now: Int, meter: RequestMeter
    ) async -> Result<VerifiedTargets, ContentTrustError> {
        while true {
            let (task, isOurs) = flight(question, now, meter)
            let answer = await task.value
            // Another's budget ended: that says nothing to us, who have one of our own.
            if !isOurs, !Task.isCancelled, case .failure(.interrupted) = answer { continue }
            return answer
        }
    }

    private func flight(
        _ question: ContentTrustQuestion, _ now: Int, _ meter: RequestMeter
    ) -> (Task<Answer, Never>, isOurs: Bool) {
        state.withLock { state in
            if let kept = state.kept[question], kept.counts(at: now) {
                return (Task { kept.answer }, false)
            }
            if let running = state.flights[question] { return (running, false) }
            let task = Task { [self] in
                let answer = await verify(question, now, meter)
                land(question, answer, now)
                return answer
            }
            state.flights[question] = task
            return (task, true)
        }
    }

    private func verify(_ question: ContentTrustQuestion, _ now: Int, _ meter: RequestMeter) async -> Answer {
        let trust = ContentTrustClient(
            fetcher: RegistryTrustData(client: client, meter: meter), versions: store)
        do throws(ContentTrustError) {
            return .success(try await trust.targets(question, at: now))
        } catch {
            return .failure(error)
        }
    }

    private func land(_ question: ContentTrustQuestion, _ answer: Answer, _ now: Int) {
        state.withLock { state in
            state.flights[question] = nil
            if case .failure(let error) = answer, error.isTransient { return }
            if state.kept.count >= Self.mostKept {
                state.kept = state.kept.filter { $0.value.counts(at: now) }
            }
            if state.kept.count >= Self.mostKept { state.kept.removeAll() }
            state.kept[question] = Kept(answer: answer, at: now)
        }
    }

    /// In seconds: how long a tag that was moved or removed may still count.
    private static let keptFor = 60
    /// Repositories; trust data of many tags has megabytes.
    private static let mostKept = 500
}
