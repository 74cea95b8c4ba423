// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
package import LinearPattern
import OCIModel
import Policy
import StrictJSON
import Synchronization
package import Verification

/// Opens Stages when the evidence for their Freight is there: it asks Kargo for a Promotion, or to look again, as the
/// Stage says and the server's operator allows.
package final class Promoter: Sendable {
    /// What became of a look at a Stage.
    package enum Outcome: Sendable, Equatable {
        /// A Promotion of that name was created.
        case promoted(String)
        /// Kargo was asked to look at the Stage, or at its Promotion.
        case refreshed
        /// It was promoted, or asked for, before.
        case done
        /// Nothing that is newer than what runs there may be promoted.
        case nothing
        /// The operator does not allow it.
        case notAllowed
        /// The Stage wishes for something that is not known.
        case unknownWish(String)
        case problem(KargoProblem)
        case refused(KubernetesError)
    }

    private struct State {
        /// What was asked for, so that nothing is asked of the API server again and again. Promotions from before are
        /// counted by the API server alone.
        var done: Set<String> = []
        /// What is being asked for: nothing is, by two at once.
        var now: Set<String> = []
        /// What was last said at each Stage.
        var said: [ObjectKey: String] = [:]
    }

    private let watch: KargoWatch
    private let decisions: KargoDecisions
    private let client: KubernetesClient
    private let allowed: [Glob]
    private let pace: RetryPace
    private let now: @Sendable () -> Int
    private let record: FreightKeeper.Record
    private let state = Mutex(State())

    /// - Parameters:
    ///   - allowed: the Stages, as `project/stage`, that may be promoted to or refreshed.
    ///   - record: records an Event.
    package init(
        _ watch: KargoWatch, _ decisions: KargoDecisions, _ client: KubernetesClient, allowed: [Glob],
        pace: RetryPace, now: @escaping @Sendable () -> Int,
        record: @escaping FreightKeeper.Record = { _, _, _, _ in }
    ) {
        self.watch = watch
        self.decisions = decisions
        self.client = client
        self.allowed = allowed
        self.pace = pace
        self.now = now
        self.record = record
    }

    /// Looks at a Stage, and says at it what was done and what cannot be; `nil` for one that asks for nothing. The
    /// leader's work.
    @discardableResult
    package func look(at stage: Stage) async -> Outcome? {
        guard let outcome = await outcome(for: stage) else { return nil }
        switch outcome {
        case .promoted(let name):
            await say(at: stage, isWarning: false, "Promoted", "created Promotion \(name) of verified images")
        case .notAllowed:
            await say(
                at: stage, isWarning: true, "PromotionNotAllowed",
                "\(Stage.annotation) is set, and --kargo-promote of assay does not match \(stage.key)")
        case .unknownWish(let wish):
            await say(
                at: stage, isWarning: true, "UnknownAnnotation",
                "\(Stage.annotation) takes promote or refresh, not \(wish.shownOnOneLine)")
        case .refused(let error):
            await say(at: stage, isWarning: true, "PromotionRefused", "\(error)")
        case .problem(let problem) where problem.code.outcome == .misconfigured:
            await say(at: stage, isWarning: true, "PromotionNotPossible", problem.message)
        case .refreshed, .done, .nothing, .problem: break
        }
        return outcome
    }

    /// Somebody says that there may be news about images of a repository: what waits for it in a Stage is looked at by
    /// Kargo at once.
    package func wake(_ repository: String) async {
        for stage in watch.stages where stage.whenVerified != nil && isAllowed(stage) {
            guard let running = stage.running,
                let freight = watch.freight(
                    ObjectKey(namespace: stage.key.namespace, name: running.freight)),
                freight.images.contains(where: { $0.isOf(repository) })
            else { continue }
            let key = DecisionKey(Digest(sha256Of: "wake \(stage.key) \(running.promotion)".utf8))
            guard pace.isDue(key) else { continue }
            _ = await refresh(.promotions, running.promotion, in: stage.key.namespace)
        }
    }

    private func isAllowed(_ stage: Stage) -> Bool {
        allowed.contains { $0.matches(stage.key.description) }
    }

    private func outcome(for stage: Stage) async -> Outcome? {
        if let wish = stage.unknownWish { return .unknownWish(wish) }
        guard let wish = stage.whenVerified else { return nil }
        guard isAllowed(stage) else { return .notAllowed }
        var outcome = Outcome.nothing
        // What is done with for one Warehouse says nothing of the others.
        for request in stage.requests where outcome == .nothing || outcome == .done {
            switch await newest(for: stage, from: request.warehouse) {
            case .failure(let problem): outcome = .problem(problem)
            case .success(nil): continue
            case .success(let freight?): outcome = await ask(wish, of: stage, for: freight)
            }
        }
        return outcome
    }

    /// The newest trusted Freight of a Warehouse that may come to the Stage, is newer than what runs there, and was never
    /// there: who went back to an older one meant it.
    private func newest(for stage: Stage, from warehouse: String) async -> Result<Freight?, KargoProblem> {
        let name = stage.key.name
        let place = KargoPlace(project: stage.key.namespace, stage: .named(name))
        let all = watch.freight(of: ObjectKey(namespace: stage.key.namespace, name: warehouse))
        let running = all.filter { $0.currentlyIn.contains(name) }.map(\.created).max() ?? ""
        let candidates = all.filter { freight in
            freight.created > running && !freight.isBeingDeleted && stage.takes(freight)
                && !freight.verifiedIn.contains(name) && !stage.hadFreight.contains(freight.key.name)
        }
        let newest = candidates.sorted { ($0.created, $0.key.name) > ($1.created, $1.key.name) }
        var isUndecided = false
        for freight in newest.prefix(Self.mostCandidates) {
            let question: ImageQuestion
            do throws(KargoProblem) { question = try decisions.question(on: freight, at: place) } catch {
                return .failure(error)
            }
            // Evidence opens a Stage; where none is asked for, Kargo's own automatic promotion is there.
            guard question.isGoverned else { continue }
            switch await decisions.standing(of: question, by: pace) {
            case .trusted: return .success(isUndecided ? nil : freight)
            case .untrusted: continue
            // What is verified for the first time is soon decided about: older ones can wait.
            case .pending: isUndecided = isUndecided || pace.attempts(question.key) <= 1
            }
        }
        return .success(nil)
    }

    private func ask(_ wish: Stage.WhenVerified, of stage: Stage, for freight: Freight) async -> Outcome {
        // It is under way; should it fail, it is another matter.
        if wish == .promote, stage.running?.freight == freight.key.name { return .done }
        if wish == .promote, freight.promotedTo.contains(stage.key.name) { return .done }
        let promotion = PromotionObject(freight: freight, stage: stage, moment: now())
        let key = DecisionKey(Digest(sha256Of: "promotion \(stage.key) \(promotion.trigger)".utf8))
        guard begin(promotion.trigger) else { return .done }
        // What was refused is asked for again later and later.
        guard pace.isDue(key) else {
            end(promotion.trigger, .nothing)
            return .nothing
        }
        let outcome =
            switch wish {
            case .promote: await promote(promotion)
            case .refresh: await refresh(stage, for: freight)
            }
        end(promotion.trigger, outcome)
        return outcome
    }

    /// `false` for what was asked for, or is being asked for.
    private func begin(_ trigger: String) -> Bool {
        state.withLock { !$0.done.contains(trigger) && $0.now.insert(trigger).inserted }
    }

    private func end(_ trigger: String, _ outcome: Outcome) {
        state.withLock { state in
            state.now.remove(trigger)
            switch outcome {
            case .promoted, .refreshed, .done:
                if state.done.count >= Self.mostDone { state.done.removeAll() }
                state.done.insert(trigger)
            // Another time, then.
            case .nothing, .notAllowed, .unknownWish, .problem, .refused: break
            }
        }
    }

    private func promote(_ promotion: PromotionObject) async -> Outcome {
        do throws(KubernetesError) {
            // What the API server says counts, also after a restart: there is never a second one.
            let earlier = try await client.list(
                .promotions,
                ListQuery(
                    namespace: promotion.stage.key.namespace,
                    labels: "\(Promotion.triggerLabel)=\(promotion.trigger)"))
            var outcome = Outcome.done
            if earlier.isEmpty {
                let made = try await client.create(.promotions, promotion.json)
                outcome = .promoted(made["metadata"]?["name"]?.string ?? promotion.name)
            }
            await remember(promotion)
            return outcome
        } catch {
            return .refused(error)
        }
    }

    /// Promotions are deleted some time, and would be asked for again.
    private func remember(_ promotion: PromotionObject) async {
        let stages = promotion.freight.promotedTo.union([promotion.stage.key.name]).sorted()
        let value = JSON.string(stages.joined(separator: ","))
        // Until then the Promotion itself is there, with its label.
        _ = try? await client.patch(
            .freights, promotion.freight.key,
            with: .merge(["metadata": ["annotations": [Freight.promotedAnnotation: value]]]))
    }

    private func refresh(_ stage: Stage, for freight: Freight) async -> Outcome {
        guard let running = stage.running, running.freight == freight.key.name else {
            return await refresh(.stages, stage.key.name, in: stage.key.namespace)
        }
        // It waits for this evidence.
        return await refresh(.promotions, running.promotion, in: stage.key.namespace)
    }

    private func refresh(_ type: ResourceType, _ name: String, in namespace: String) async -> Outcome {
        do throws(KubernetesError) {
            _ = try await client.patch(
                type, ObjectKey(namespace: namespace, name: name),
                with: .merge(["metadata": ["annotations": [Self.refresh: .string(RFC3339.text(now()))]]]))
            return .refreshed
        } catch {
            return .refused(error)
        }
    }

    /// Says something at a Stage, unless it was the last thing that was said.
    private func say(at stage: Stage, isWarning: Bool, _ reason: String, _ message: String) async {
        let line = "\(reason) \(message)"
        let isNew = state.withLock { state in
            if state.said.count >= Self.mostDone { state.said.removeAll() }
            return state.said.updateValue(line, forKey: stage.key) != line
        }
        guard isNew else { return }
        let type = ResourceType.stages
        await record(
            isWarning, reason, message,
            InvolvedObject(apiVersion: type.apiVersion, kind: type.kind, key: stage.key, uid: stage.uid))
    }

    private static let refresh = "kargo.akuity.io/refresh"
    private static let mostCandidates = 10
    private static let mostDone = 10_000
}
