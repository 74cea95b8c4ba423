// SPDX-License-Identifier: Apache-2.0

package import ClusterPolicies
package import Kubernetes
package import OCIModel
package import Policy
package import Verification

/// Makes questions about images and Freight of what is known of the cluster, and has them answered.
package struct KargoDecisions: Sendable {
    private let desk: DecisionDesk<ImageQuestion>
    private let policies: @Sendable () -> PolicyBook?
    private let surroundings: @Sendable () -> Digest
    private let upstream: @Sendable (_ repoURL: String) -> UpstreamImage

    /// - Parameters:
    ///   - policies: `nil` until they have been read, and when that is too long ago.
    ///   - surroundings: SHA-256 over what answers depend on besides.
    ///   - upstream: what a repository of a registry view shows.
    package init(
        desk: DecisionDesk<ImageQuestion>, policies: @escaping @Sendable () -> PolicyBook?,
        surroundings: @escaping @Sendable () -> Digest,
        upstream: @escaping @Sendable (_ repoURL: String) -> UpstreamImage
    ) {
        self.desk = desk
        self.policies = policies
        self.surroundings = surroundings
        self.upstream = upstream
    }

    /// What is asked about a Freight.
    ///
    /// - Parameters:
    ///   - names: policies that hold besides those that are meant for the place.
    ///   - predicates: attestations that are asked for besides.
    package func question(
        on freight: Freight, at place: KargoPlace, besides names: [String] = [], predicates: [String] = []
    ) throws(KargoProblem) -> ImageQuestion {
        try question(
            on: freight.images, at: place, subject: Self.subject(of: freight.key), freight: freight.key.name,
            besides: names, predicates: predicates)
    }

    /// What is asked about images.
    package func question(
        on images: [FreightImage], at place: KargoPlace, subject: String, freight: String? = nil,
        besides names: [String] = [], predicates: [String] = []
    ) throws(KargoProblem) -> ImageQuestion {
        guard let book = policies() else { throw .policiesUnread }
        let upstreams = images.map { (image: $0, upstream: upstream($0.repoURL)) }
        var governances = [book.governance(of: place)]
        for name in Set(names + upstreams.compactMap(\.upstream.policy)).sorted() {
            guard let named = book.governance(by: name, at: place) else {
                throw .noSuchPolicy(name)
            }
            governances.append(named)
        }
        guard predicates.isEmpty || governances.contains(where: \.policy.isEnabled) else {
            throw .nobodyToAttest(place)
        }
        let requests = upstreams.map { image, upstream in
            let source = FreightImage(
                repoURL: upstream.repository, tag: image.tag, digest: image.digest)
            return ImageRequest(
                source.description,
                places: upstream.repository == image.repoURL ? [] : ["by way of \(image.repoURL)"])
        }
        return ImageQuestion(
            requests, at: place, subject: subject, freight: freight, governances: governances,
            predicates: predicates,
            surroundings: surroundings())
    }

    /// Whether there is a policy of that name.
    func knows(_ policy: String) -> Bool {
        policies()?.governance(by: policy, at: KargoPlace(project: "", stage: .none)) != nil
    }

    /// The decision that is kept and counts still.
    package func kept(_ question: ImageQuestion) async -> PreparedDecision? {
        guard let (decision, freshness) = await desk.kept(question) else { return nil }
        if freshness == .renew { desk.prepare(question, .expected) }
        return decision
    }

    /// What is known of a question. What is not decided, or not for good, is put again from time to time: somebody may
    /// sign it later.
    package func standing(of question: ImageQuestion, by pace: RetryPace) async -> Standing {
        let kept = await kept(question)
        if let kept { pace.note(kept) }
        let lasts = kept.map { $0.isAllowed && TrustDecision.lasts($0) } ?? false
        if !lasts, pace.isDue(question.key) { prepare(question) }
        guard let kept else { return pace.wasRejected(question.key) ? .untrusted(nil) : .pending(nil) }
        return switch TrustDecision(kept) {
        case .trusted: .trusted(kept)
        case .untrusted: .untrusted(kept)
        case .pending: .pending(kept)
        }
    }

    /// The decision, within the time that somebody can wait; `nil` where it takes longer. Work on it goes on.
    package func decision(on question: ImageQuestion, within patience: Duration) async -> PreparedDecision? {
        if let kept = await kept(question) { return kept }
        return await desk.decision(on: question, within: patience)
    }

    /// Has a question answered some time; nobody waits.
    package func prepare(_ question: ImageQuestion) { desk.prepare(question, .scheduled) }

    /// What decisions about a Freight are kept under.
    package static func subject(of freight: ObjectKey) -> String { "freight \(freight)" }

    /// The name that stands for no policy besides: variables of Kargo's tasks cannot be empty.
    package static let noPolicy = "default"
}
