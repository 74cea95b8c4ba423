// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
import OCIModel
import Policy
import StrictJSON
package import Verification

/// Creates Freight for Warehouses that ask for verified images: of each image subscription the newest reference that may
/// be promoted, and the newest of everything else. Kargo's own discovery is all that it needs: no registry is listed.
package struct FreightAuthor: Sendable {
    /// What became of a look at a Warehouse.
    package enum Outcome: Sendable, Equatable {
        /// Freight of that name was created; Kargo may have given it another.
        case created(String)
        /// There is Freight of these artifacts already.
        case exists
        /// A subscription has found nothing yet.
        case incomplete
        /// A reference, which would be taken if it is verified, is not decided about yet.
        case pending
        /// None of the references of a repository may be promoted.
        case nothingVerified(repoURL: String)
        /// Kargo creates Freight itself, verified or not.
        case notManual
        case problem(KargoProblem)
        case refused(KubernetesError)
    }

    private let watch: KargoWatch
    private let decisions: KargoDecisions
    private let client: KubernetesClient
    private let pace: RetryPace
    private let record: FreightKeeper.Record

    package init(
        _ watch: KargoWatch, _ decisions: KargoDecisions, _ client: KubernetesClient, pace: RetryPace,
        record: @escaping FreightKeeper.Record
    ) {
        self.watch = watch
        self.decisions = decisions
        self.client = client
        self.pace = pace
        self.record = record
    }

    /// Looks at a Warehouse, and says at it what somebody must do.
    @discardableResult
    package func look(at warehouse: Warehouse) async -> Outcome {
        let outcome = await outcome(for: warehouse)
        switch outcome {
        case .created(let name):
            await note(
                warehouse, isWarning: false, "FreightCreated", "created Freight \(name) of verified images")
        case .notManual:
            await note(
                warehouse, isWarning: true, "FreightNotVerified",
                "\(Warehouse.annotation) needs freightCreationPolicy: Manual; Kargo creates Freight of any image"
            )
        case .problem(let problem) where problem.code.outcome == .misconfigured:
            await note(warehouse, isWarning: true, "FreightNotCreated", problem.message)
        case .nothingVerified(let repoURL):
            await note(
                warehouse, isWarning: true, "FreightNotCreated",
                "none of the images that were discovered in \(repoURL) may be promoted")
        case .refused(let error):
            await note(warehouse, isWarning: true, "FreightNotCreated", "\(error)")
        case .exists, .incomplete, .pending, .problem: break
        }
        return outcome
    }

    /// Somebody says that there may be news about images of a repository: Warehouses that found some are looked at now.
    package func wake(_ repository: String) async {
        for warehouse in watch.warehouses {
            let images = warehouse.images.flatMap(\.images).filter { $0.isOf(repository) }
            guard !images.isEmpty else { continue }
            for image in images {
                if let question = try? question(on: image, for: warehouse) { pace.forget(question.key) }
            }
            await look(at: warehouse)
        }
    }

    private func question(
        on image: FreightImage, for warehouse: Warehouse
    ) throws(KargoProblem) -> ImageQuestion {
        try decisions.question(
            on: [image], at: KargoPlace(project: warehouse.key.namespace, stage: .none),
            subject: "image \(image.description)", besides: [warehouse.policy])
    }

    private func outcome(for warehouse: Warehouse) async -> Outcome {
        guard warehouse.isManual else { return .notManual }
        guard warehouse.isComplete, !warehouse.images.isEmpty else { return .incomplete }
        var chosen: [FreightImage] = []
        for subscription in warehouse.images {
            guard let repoURL = subscription.images.first?.repoURL else { return .incomplete }
            switch await newest(of: subscription, for: warehouse) {
            case .success(let image?): chosen.append(image)
            case .success(nil): return .nothingVerified(repoURL: repoURL)
            case .failure(.inProgress): return .pending
            case .failure(let problem): return .problem(problem)
            }
        }
        return await create(chosen, for: warehouse)
    }

    /// The first reference that may be promoted; `nil` where none may. A newer one that is not decided about is waited
    /// for: an older one would be promoted in its place.
    private func newest(
        of subscription: Warehouse.Discovered, for warehouse: Warehouse
    ) async -> Result<FreightImage?, KargoProblem> {
        var undecided = 0
        for image in subscription.images {
            let question: ImageQuestion
            do throws(KargoProblem) { question = try self.question(on: image, for: warehouse) } catch {
                return .failure(error)
            }
            switch await decisions.standing(of: question, by: pace) {
            case .trusted: return undecided == 0 ? .success(image) : .failure(.inProgress)
            case .untrusted: continue
            // What cannot be decided for minutes holds up nothing that is verified.
            case .pending where pace.attempts(question.key) > Self.mostAttempts: continue
            case .pending:
                // Those behind it are verified meanwhile.
                undecided += 1
                if undecided == Self.mostUndecided { return .failure(.inProgress) }
            }
        }
        return undecided == 0 ? .success(nil) : .failure(.inProgress)
    }

    private func create(_ images: [FreightImage], for warehouse: Warehouse) async -> Outcome {
        var object = JSONObject()
        object["apiVersion"] = .string(ResourceType.freights.apiVersion)
        object["kind"] = .string(ResourceType.freights.kind)
        object["origin"] = ["kind": "Warehouse", "name": .string(warehouse.key.name)]
        object["images"] = .array(images.map(\.json))
        for member in warehouse.others.members { object[member.key] = member.value }
        let contents = FreightContents.lines(of: .object(object))
        guard !watch.freight(of: warehouse.key).contains(where: { $0.contents == contents }) else {
            return .exists
        }
        // Kargo computes a name of its own; without it, the same artifacts still have one name.
        let digest = Digest(
            sha256Of: ([warehouse.key.description] + contents.sorted()).joined(separator: "\n").utf8)
        let name = String(digest.hex.prefix(40))
        object["metadata"] = [
            "namespace": .string(warehouse.key.namespace), "name": .string(name),
            "labels": [Freight.label: .string(TrustDecision.trusted.rawValue)],
        ]
        do throws(KubernetesError) {
            let made = try await client.create(.freights, .object(object))
            return .created(made["metadata"]?["name"]?.string ?? name)
        } catch {
            return error.code == .alreadyExists ? .exists : .refused(error)
        }
    }

    /// References of one subscription that are verified at the same time.
    private static let mostUndecided = 8
    private static let mostAttempts = 4

    private func note(_ warehouse: Warehouse, isWarning: Bool, _ reason: String, _ message: String) async {
        await record(
            isWarning, reason, message,
            InvolvedObject(
                apiVersion: ResourceType.warehouses.apiVersion, kind: ResourceType.warehouses.kind,
                key: warehouse.key, uid: warehouse.uid))
    }
}
