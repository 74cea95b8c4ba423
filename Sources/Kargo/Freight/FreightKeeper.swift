// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
import Policy
import StrictJSON
package import Verification

/// Has every Freight verified before anybody asks, and marks it where people look: in its status, which Kargo shows, by
/// a label, and by an Event.
package struct FreightKeeper: Sendable {
    /// What is recorded as an Event: whether it is a warning, one word for machines, and the message.
    package typealias Record =
        @Sendable (_ isWarning: Bool, _ reason: String, _ message: String, InvolvedObject) async -> Void

    private let watch: KargoWatch
    private let decisions: KargoDecisions
    private let client: KubernetesClient
    private let pace: RetryPace
    private let record: Record
    private let reportURL: @Sendable (PreparedDecision) -> String?
    private let failed: @Sendable (String, any Error) -> Void
    private let told = ToldDecisions()

    /// - Parameters:
    ///   - record: records an Event.
    ///   - reportURL: where people find the whole decision.
    ///   - failed: is told what could not be written, and why.
    package init(
        _ watch: KargoWatch, _ decisions: KargoDecisions, _ client: KubernetesClient, pace: RetryPace,
        record: @escaping Record,
        reportURL: @escaping @Sendable (PreparedDecision) -> String? = { _ in nil },
        failed: @escaping @Sendable (String, any Error) -> Void
    ) {
        self.watch = watch
        self.decisions = decisions
        self.client = client
        self.pace = pace
        self.record = record
        self.reportURL = reportURL
        self.failed = failed
    }

    /// Looks at one Freight: what is decided about it is written where that is not there yet, and what is not decided,
    /// or not for good, is put again from time to time.
    ///
    /// - Parameter isLeader: whether this replica writes; all of them prepare what will be asked.
    package func look(at freight: Freight, isLeader: Bool) async {
        guard !freight.isBeingDeleted else { return }
        for place in places(of: freight) {
            do throws(KargoProblem) {
                let question = try decisions.question(on: freight, at: place)
                guard question.isGoverned else {
                    if isLeader, place.stage == .none { await takeBack(freight) }
                    continue
                }
                let standing = await decisions.standing(of: question, by: pace)
                if isLeader, place.stage == .none, let decision = standing.decision {
                    await tell(decision, at: freight)
                }
            } catch {
                // Policies that are unread are read soon; a policy of a view that is gone is somebody's to mend.
                if isLeader, error.code == .noSuchPolicy { failed("Freight \(freight.key)", error) }
            }
        }
    }

    /// Whether a Freight has just appeared. What was there before is looked at with all others: most of it is history.
    package func isNew(_ freight: Freight) -> Bool {
        RFC3339.seconds(freight.created).map { pace.now() - $0 < Self.newSeconds } ?? true
    }

    /// Looks at all Freight that may still be promoted.
    package func lookAround(isLeader: Bool) async {
        for freight in current() {
            if Task.isCancelled { return }
            await look(at: freight, isLeader: isLeader)
        }
    }

    /// Somebody says that there may be news about images of a repository: it is looked at now.
    package func wake(_ repository: String, isLeader: Bool) async {
        for freight in current() where freight.images.contains(where: { $0.isOf(repository) }) {
            for place in places(of: freight) {
                if let question = try? decisions.question(on: freight, at: place) {
                    pace.forget(question.key)
                }
            }
            await look(at: freight, isLeader: isLeader)
        }
    }

    /// The newest Freight of each Warehouse, and what runs anywhere: others are history.
    private func current() -> [Freight] {
        var byWarehouse: [ObjectKey: [Freight]] = [:]
        for freight in watch.freight {
            byWarehouse[ObjectKey(namespace: freight.project, name: freight.warehouse), default: []].append(
                freight)
        }
        return byWarehouse.values.flatMap { all in
            let newest = all.sorted { ($0.created, $0.key.name) > ($1.created, $1.key.name) }
            return newest.prefix(Self.newest)
                + newest.dropFirst(Self.newest).filter { !$0.currentlyIn.isEmpty }
        }
    }

    /// The Project, and the Stages that the Freight may come to.
    private func places(of freight: Freight) -> [KargoPlace] {
        let stages = watch.stages.filter { stage in
            stage.key.namespace == freight.project
                && stage.requests.contains { $0.warehouse == freight.warehouse }
        }
        return [KargoPlace(project: freight.project, stage: .none)]
            + stages.map(\.key.name).sorted().prefix(Self.mostStages).map {
                KargoPlace(project: freight.project, stage: .named($0))
            }
    }

    private func tell(_ decision: PreparedDecision, at freight: Freight) async {
        let trust = TrustDecision(decision)
        let note = FreightNote.json(decision, reportURL: reportURL(decision))
        let isNews = told.isNews(trust, about: freight)
        if !FreightNote.saysTheSame(freight.note, note) {
            await attempt("status of Freight \(freight.key)") { () throws(KubernetesError) in
                _ = try await client.patch(
                    .freights, freight.key, .status,
                    with: .merge(["status": ["metadata": [Freight.metadataKey: note]]]))
            }
        }
        await label(freight, .string(trust.rawValue))
        guard isNews else { return }
        await record(
            trust == .untrusted, trust == .trusted ? "ImagesTrusted" : "ImagesUntrusted",
            trust == .trusted ? "the images satisfy the policies of the Project" : decision.message,
            freight.involved)
    }

    /// Nothing governs the Freight any more.
    private func takeBack(_ freight: Freight) async {
        if let note = freight.note, !note.isNull {
            await attempt("status of Freight \(freight.key)") { () throws(KubernetesError) in
                _ = try await client.patch(
                    .freights, freight.key, .status,
                    with: .merge(["status": ["metadata": [Freight.metadataKey: nil]]]))
            }
        }
        if freight.label != nil { await label(freight, nil) }
        told.forget(freight)
    }

    private func label(_ freight: Freight, _ value: JSON) async {
        guard freight.label != value.string else { return }
        await attempt("label of Freight \(freight.key)") { () throws(KubernetesError) in
            _ = try await client.patch(
                .freights, freight.key, with: .merge(["metadata": ["labels": [Freight.label: value]]]))
        }
    }

    private func attempt(_ what: String, _ work: () async throws(KubernetesError) -> Void) async {
        do throws(KubernetesError) { try await work() } catch {
            // It is gone, and needs no mark any more.
            if error.code != .notFound { failed(what, error) }
        }
    }

    /// As many as Kargo shows beside each other, and more.
    private static let newest = 20
    private static let mostStages = 32
    private static let newSeconds = 3_600
}

extension Freight {
    var involved: InvolvedObject {
        InvolvedObject(
            apiVersion: ResourceType.freights.apiVersion, kind: ResourceType.freights.kind, key: key, uid: uid
        )
    }
}
