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

        var tags: Int {
            guard case .success(let targets) = answer else { return 0 }
            return targets.tagCount
        }

        func counts(at now: Int) -> Bool {
            // A clock that was set back must not keep it alive.
            guard at <= now, now - at < CachedContentTrust.keptFor else { return false }
            guard case .success(let targets) = answer else { return true }
            return now < targets.expires
        }
    }

    private struct State {
        var kept: [ContentTrustQuestion: Kept] = [:]
        /// Of all that is kept together.
        var tags = 0
        var flights: [ContentTrustQuestion: Task<Answer, Never>] = [:]

        func isFull(for new: Kept) -> Bool {
            kept.count >= CachedContentTrust.mostKept || tags + new.tags > CachedContentTrust.mostTags
        }

        mutating func remove(_ question: ContentTrustQuestion) {
            if let old = kept.removeValue(forKey: question) { tags -= old.tags }
        }
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
            let new = Kept(answer: answer, at: now)
            state.remove(question)
            if state.isFull(for: new) {
                for (old, kept) in state.kept where !kept.counts(at: now) { state.remove(old) }
            }
            if state.isFull(for: new) {
                state.kept = [:]
                state.tags = 0
            }
            state.kept[question] = new
            state.tags += new.tags
        }
    }

    /// In seconds: how long a tag that was moved or removed may still count.
    private static let keptFor = 60
    /// Repositories.
    private static let mostKept = 1000
    /// Tags of all repositories together; each takes some 200 bytes.
    private static let mostTags = 500_000
}
