// SPDX-License-Identifier: Apache-2.0

import Policy
package import Verification

/// `POST /v1/verify`: whether an image, or all images of a Freight, may be promoted. The same question has the same
/// answer, however often it is put.
package struct DecisionAPI: Sendable {
    private let decisions: KargoDecisions
    private let objects: KargoObjects?
    private let patience: Duration
    private let reportURL: @Sendable (PreparedDecision) -> String?

    /// - Parameters:
    ///   - objects: `nil` where Kargo is not there: a Freight cannot be named then.
    ///   - patience: how long a caller waits for a decision that was not prepared.
    ///   - reportURL: where people find the whole decision.
    package init(
        _ decisions: KargoDecisions, objects: KargoObjects?, patience: Duration = .seconds(20),
        reportURL: @escaping @Sendable (PreparedDecision) -> String? = { _ in nil }
    ) {
        self.decisions = decisions
        self.objects = objects
        self.patience = patience
        self.reportURL = reportURL
    }

    package func answer(_ body: [UInt8]) async -> VerifyAnswer {
        let request: VerifyRequest
        do throws(VerifyRequestError) { request = try VerifyRequest(body) } catch {
            return .refusal(400, "\(error)")
        }
        var answer = await answer(request)
        answer.request = request
        return answer
    }

    /// The decision that is kept about a Freight, under the policies that are for all Stages; `nil` where there is none.
    package func decision(onFreight name: String, of project: String) async throws(KargoProblem)
        -> PreparedDecision?
    {
        guard let objects else { return nil }
        let freight = try await objects.freight(project, name)
        let question = try decisions.question(on: freight, at: KargoPlace(project: project, stage: .none))
        return await decisions.kept(question)
    }

    private func answer(_ request: VerifyRequest) async -> VerifyAnswer {
        do throws(KargoProblem) {
            let (question, image) = try await question(request)
            guard let decision = await decisions.decision(on: question, within: patience) else {
                return VerifyAnswer(.inProgress, denies: question.undetermined == .deny)
            }
            return VerifyAnswer(
                decision, about: image, mode: request.mode, reportURL: reportURL(decision))
        } catch {
            return VerifyAnswer(error)
        }
    }

    private func question(
        _ request: VerifyRequest
    ) async throws(KargoProblem) -> (ImageQuestion, FreightImage?) {
        let names = [request.policy].compactMap(\.self).filter {
            // What everybody names who names none.
            $0 != KargoDecisions.noPolicy || decisions.knows($0)
        }
        guard request.image == nil || !request.lacksDigest else {
            throw .mismatch(
                "\(request.image?.prefix(200) ?? "") was looked for and has no digest: its name must be the Warehouse's repoURL exactly"
            )
        }
        guard let kargo = request.kargo else {
            let image = try request.plainImage
            return (
                try decisions.question(
                    on: [image], at: KargoPlace(project: "", stage: .every),
                    subject: "image \(image.description)", besides: names, predicates: request.predicates),
                image
            )
        }
        // Who does not say which Stage gets what holds at any.
        let place = KargoPlace(project: kargo.project, stage: kargo.stage.map { .named($0) } ?? .every)
        try await check(kargo)
        guard let name = kargo.freight else {
            let image = try request.plainImage
            return (
                try decisions.question(
                    on: [image], at: place, subject: "image \(image.description) at \(place)", besides: names,
                    predicates: request.predicates),
                image
            )
        }
        guard let objects else { throw .notFound("Freight \(name): Kargo is not watched here") }
        let freight = try await objects.freight(kargo.project, name)
        let image = try request.image(of: freight)
        return (
            try decisions.question(on: freight, at: place, besides: names, predicates: request.predicates),
            image
        )
    }

    /// A Promotion is what it is, whatever is said of it: another Stage may have other policies.
    private func check(_ kargo: VerifyRequest.Promotion) async throws(KargoProblem) {
        guard let name = kargo.promotion else { return }
        guard let objects else { throw .notFound("Promotion \(name): Kargo is not watched here") }
        let promotion = try await objects.promotion(kargo.project, name)
        guard promotion.stage == kargo.stage else {
            throw .mismatch("Promotion \(name) is into the Stage \(promotion.stage)")
        }
        guard promotion.freight == kargo.freight else {
            throw .mismatch("Promotion \(name) is of the Freight \(promotion.freight)")
        }
    }
}

extension VerifyRequest {
    /// The image that is asked about without any Freight.
    fileprivate var plainImage: FreightImage {
        get throws(KargoProblem) {
            guard let image else { throw .mismatch("no image is named") }
            return FreightImage(repoURL: image, tag: tag ?? "", digest: digest ?? "")
        }
    }

    /// The image of a Freight that is asked about; `nil` for all. Throws where the Freight says otherwise.
    fileprivate func image(of freight: Freight) throws(KargoProblem) -> FreightImage? {
        guard let image else { return nil }
        let named = freight.images.filter { $0.repoURL.utf8.elementsEqual(image.utf8) }
        guard !named.isEmpty else {
            throw .mismatch(
                "Freight \(freight.key) has no image \(image.prefix(200)): its name must be the Warehouse's repoURL exactly"
            )
        }
        // A Warehouse may subscribe to one repository twice.
        let found = named.first { digest == nil || $0.digest == digest }
        guard let found, tag == nil || found.tag == tag || digest == found.digest else {
            throw .mismatch("Freight \(freight.key) has \(named.map(\.description).joined(separator: ", "))")
        }
        return found
    }
}
