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
        case problem(KargoProblem)
        case refused(KubernetesError)
    }

    private let watch: KargoWatch
    private let decisions: KargoDecisions
    private let client: KubernetesClient
    private let allowed: [Glob]
    private let pace: RetryPace
    private let now: @Sendable () -> Int
    /// What was asked for and what is being asked for, so that nothing is asked of the API server again and again, nor by
    /// two at once. Promotions from before are counted by the API server alone.
    private let asked = Mutex<(before: Set<String>, now: Set<String>)>(([], []))

    /// - Parameters:
    ///   - allowed: the Stages, as `project/stage`, that may be promoted to or refreshed.
    package init(
        _ watch: KargoWatch, _ decisions: KargoDecisions, _ client: KubernetesClient, allowed: [Glob],
        pace: RetryPace, now: @escaping @Sendable () -> Int
    ) {
        self.watch = watch
        self.decisions = decisions
        self.client = client
        self.allowed = allowed
        self.pace = pace
        self.now = now
    }

    /// Looks at a Stage; `nil` for one that asks for nothing. The leader's work.
    @discardableResult
    package func look(at stage: Stage) async -> Outcome? {
        guard let wish = stage.whenVerified else { return nil }
        guard allowed.contains(where: { $0.matches(stage.key.description) }) else { return .notAllowed }
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

    /// The newest trusted Freight of a Warehouse that may come to the Stage and is newer than what runs there.
    private func newest(for stage: Stage, from warehouse: String) async -> Result<Freight?, KargoProblem> {
        let place = KargoPlace(project: stage.key.namespace, stage: .named(stage.key.name))
        let all = watch.freight(of: ObjectKey(namespace: stage.key.namespace, name: warehouse))
        let running = all.filter { $0.currentlyIn.contains(stage.key.name) }.map(\.created).max() ?? ""
        let candidates = all.filter { freight in
            freight.created > running && !freight.isBeingDeleted && stage.takes(freight)
                && !freight.currentlyIn.contains(stage.key.name)
        }
        let newest = candidates.sorted { ($0.created, $0.key.name) > ($1.created, $1.key.name) }
        for freight in newest.prefix(Self.mostCandidates) {
            let question: ImageQuestion
            do throws(KargoProblem) { question = try decisions.question(on: freight, at: place) } catch {
                return .failure(error)
            }
            // Evidence opens a Stage; where none is asked for, Kargo's own automatic promotion is there.
            guard question.isGoverned else { continue }
            guard let kept = await decisions.kept(question) else {
                if pace.isDue(question.key) { decisions.prepare(question) }
                continue
            }
            if TrustDecision(kept) == .trusted { return .success(freight) }
            if pace.isDue(question.key) { decisions.prepare(question) }
        }
        return .success(nil)
    }

    private func ask(_ wish: Stage.WhenVerified, of stage: Stage, for freight: Freight) async -> Outcome {
        // It is under way; should it fail, it is another matter.
        if wish == .promote, stage.running?.freight == freight.key.name { return .done }
        let trigger = Self.trigger(freight, stage)
        guard begin(trigger) else { return .done }
        let outcome =
            switch wish {
            case .promote: await promote(freight, to: stage, trigger)
            case .refresh: await refresh(stage, for: freight)
            }
        end(trigger, outcome)
        return outcome
    }

    /// `false` for what was asked for, or is being asked for.
    private func begin(_ trigger: String) -> Bool {
        asked.withLock { !$0.before.contains(trigger) && $0.now.insert(trigger).inserted }
    }

    private func end(_ trigger: String, _ outcome: Outcome) {
        asked.withLock { asked in
            asked.now.remove(trigger)
            switch outcome {
            case .promoted, .refreshed, .done:
                if asked.before.count >= Self.mostAsked { asked.before.removeAll() }
                asked.before.insert(trigger)
            // Another time, then.
            case .nothing, .notAllowed, .problem, .refused: break
            }
        }
    }

    private func promote(_ freight: Freight, to stage: Stage, _ trigger: String) async -> Outcome {
        do throws(KubernetesError) {
            // What the API server says counts, also after a restart: there is never a second one.
            let earlier = try await client.list(
                .promotions,
                ListQuery(namespace: stage.key.namespace, labels: "\(Promotion.triggerLabel)=\(trigger)"))
            guard earlier.isEmpty else { return .done }
            let made = try await client.create(.promotions, Self.object(freight, stage, trigger))
            return .promoted(made["metadata"]?["name"]?.string ?? "")
        } catch {
            return .refused(error)
        }
    }

    private func refresh(_ stage: Stage, for freight: Freight) async -> Outcome {
        let patch = ObjectPatch.merge([
            "metadata": ["annotations": [Self.refresh: .string(RFC3339.text(now()))]]
        ])
        do throws(KubernetesError) {
            if let running = stage.running, running.freight == freight.key.name {
                // It waits for this evidence.
                _ = try await client.patch(
                    .promotions, ObjectKey(namespace: stage.key.namespace, name: running.promotion),
                    with: patch)
            } else {
                _ = try await client.patch(.stages, stage.key, with: patch)
            }
            return .refreshed
        } catch {
            return .refused(error)
        }
    }

    /// Tells a Freight in a Stage from all others, as a label's value.
    private static func trigger(_ freight: Freight, _ stage: Stage) -> String {
        String(Digest(sha256Of: "\(stage.key.name)/\(freight.key.name)".utf8).hex.prefix(40))
    }

    private static func object(_ freight: Freight, _ stage: Stage, _ trigger: String) -> JSON {
        var spec = JSONObject()
        spec["stage"] = .string(stage.key.name)
        spec["freight"] = .string(freight.key.name)
        // Kargo 1.11 and newer take these from the Stage themselves, whatever is said.
        if let steps = stage.template?["steps"] { spec["steps"] = steps }
        if let vars = stage.template?["vars"] { spec["vars"] = vars }
        var labels = JSONObject()
        labels[Promotion.triggerLabel] = .string(trigger)
        return [
            "apiVersion": .string(ResourceType.promotions.apiVersion),
            "kind": .string(ResourceType.promotions.kind),
            "metadata": [
                "generateName": .string("\(stage.key.name.prefix(200))."),
                "namespace": .string(stage.key.namespace),
                "labels": .object(labels),
                "annotations": [
                    "kargo.akuity.io/description": "the images are verified now (asked for by Assay)"
                ],
            ],
            "spec": .object(spec),
        ]
    }

    private static let refresh = "kargo.akuity.io/refresh"
    private static let mostCandidates = 10
    private static let mostAsked = 10_000
}
