// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
package import StrictJSON
package import Verification

/// What `POST /v1/verify` answers: always an object, since Kargo's expressions fail on anything else.
package struct VerifyAnswer: Sendable {
    /// HTTP's. Kargo's step fails for good on 400, 401, 403, 404 and 422, and asks again on all that is not 200.
    package var status: Int
    package var json: JSON
    /// What was asked, for logs; `nil` where that was not understood.
    package var request: VerifyRequest?

    /// The word that promotions go by.
    package var decision: String { json["decision"]?.string ?? "" }

    /// A decision.
    ///
    /// - Parameters:
    ///   - image: the one that was asked about; its digest is answered.
    ///   - mode: with ``VerifyRequest/Mode/wait`` an image that only lacks something is pending.
    package init(
        _ decision: PreparedDecision, about image: FreightImage?, mode: VerifyRequest.Mode, reportURL: String?
    ) {
        let report = (try? JSON(parsing: decision.report)) ?? [:]
        let details = report["images"]?.array ?? []
        var trust = TrustDecision(decision)
        if mode == .wait, trust == .untrusted, decision.outcome == .rejected,
            Self.onlyLacks(details.filter { $0["disposition"]?.string == Disposition.deny.rawValue })
        {
            trust = .pending
        }
        let told = decision.images.enumerated().first { _, found in
            guard let image else { return decision.images.count == 1 }
            return Self.isMeant(found, image)
        }
        let detail = told.flatMap { details.indices.contains($0.offset) ? details[$0.offset] : nil }
        var object = JSONObject()
        object["decision"] = .string(trust.rawValue)
        object["message"] = .string(Self.message(decision, trust))
        object["outcome"] = .string(decision.outcome.rawValue)
        object["digest"] =
            (told?.element.digest?.description ?? image?.digest).map(JSON.string) ?? JSON(.null)
        object["slsaLevel"] = Self.level(details).map(JSON.int) ?? JSON(.null)
        object["signers"] = .strings(Self.signers(detail.map { [$0] } ?? details))
        object["gates"] = .array(Self.gates(details))
        object["policies"] = .strings(
            (report["policies"]?.array ?? []).compactMap { $0["origin"]?.string })
        object["warnings"] = .strings(decision.warnings)
        object["images"] = .array(
            decision.images.map { found in
                var image = JSONObject()
                image["image"] = .string(found.written)
                image["digest"] = found.digest.map { .string($0.description) }
                image["outcome"] = .string(found.outcome.rawValue)
                image["disposition"] = .string(found.disposition.rawValue)
                image["code"] = found.code.map(JSON.string)
                return .object(image)
            })
        object["decidedAt"] = .string(RFC3339.text(decision.decidedAt))
        object["validUntil"] = decision.validUntil.map { .string(RFC3339.text($0)) }
        object["reportURL"] = reportURL.map(JSON.string) ?? JSON(.null)
        // Nothing will make it right but a change of the policy: Kargo need not ask again.
        status = trust == .untrusted && decision.outcome == .misconfigured ? 422 : 200
        json = .object(object)
    }

    /// A problem in place of a decision.
    ///
    /// - Parameter denies: whether the policies that hold refuse what is not known.
    package init(_ problem: KargoProblem, denies: Bool = true) {
        let trust: TrustDecision
        switch problem.code.outcome {
        case .undetermined: trust = denies ? .pending : .trusted
        case .verified, .exempt, .notGoverned, .rejected, .misconfigured: trust = .untrusted
        }
        var object = Self.refusal(trust, problem.message).object ?? JSONObject()
        object["outcome"] = .string(problem.code.outcome.rawValue)
        object["code"] = .string(problem.code.rawValue)
        status =
            switch problem {
            case .notFound: 404
            case .noSuchPolicy, .nobodyToAttest: 422
            case .policiesUnread, .inProgress, .unreadable, .malformed, .mismatch: 200
            }
        json = .object(object)
    }

    /// What an error answers, in the same shape.
    package static func refusal(_ status: Int, _ message: String) -> VerifyAnswer {
        // 429 and 5xx say nothing of the image.
        let trust: TrustDecision = status == 408 || status == 429 || status >= 500 ? .pending : .untrusted
        return VerifyAnswer(status: status, json: refusal(trust, message))
    }

    private init(status: Int, json: JSON) {
        self.status = status
        self.json = json
    }

    private static func refusal(_ decision: TrustDecision, _ message: String) -> JSON {
        [
            "decision": .string(decision.rawValue), "message": .string(message), "digest": nil,
            "slsaLevel": nil, "signers": [], "gates": [], "reportURL": nil,
        ]
    }

    private static func message(_ decision: PreparedDecision, _ trust: TrustDecision) -> String {
        if trust != .trusted { return decision.message }
        let count = decision.images.count
        let images = count == 1 ? "the image" : "\(count) images"
        return switch decision.outcome {
        case .verified: "\(images) verified"
        case .exempt: "\(images) verified or exempt"
        case .notGoverned: "no policy governs \(images)"
        case .undetermined, .rejected, .misconfigured: "allowed by a permissive policy\n\(decision.message)"
        }
    }

    /// Whether nothing speaks against the images but that something is not there yet.
    private static func onlyLacks(_ images: [JSON]) -> Bool {
        !images.isEmpty
            && images.allSatisfy { image in
                let reasons =
                    (image["reasons"]?.array ?? [])
                    + (image["requirements"]?.array ?? []).flatMap { $0["reasons"]?.array ?? [] }
                let codes = reasons.filter { $0["outcome"]?.string != nil }.compactMap { $0["code"]?.string }
                return !codes.isEmpty && codes.allSatisfy(absences.contains)
            }
    }

    /// What may still come.
    private static let absences: Set<String> = [
        "signature.none", "signature.too-few-signers", "gate.no-attestation",
    ]

    private static func isMeant(_ found: PreparedImage, _ image: FreightImage) -> Bool {
        found.written.utf8.elementsEqual(image.description.utf8)
            || (!image.digest.isEmpty && found.digest?.description == image.digest)
    }

    private static func level(_ images: [JSON]) -> Int? {
        images.flatMap { $0["requirements"]?.array ?? [] }.compactMap { $0["level"]?["reached"]?.int }.min()
    }

    private static func signers(_ images: [JSON]) -> [String] {
        var names: [String] = []
        for name in images.flatMap({ $0["signers"]?.array ?? [] }).compactMap({ $0["name"]?.string })
        where !names.contains(name) { names.append(name) }
        return names
    }

    private static func gates(_ images: [JSON]) -> [JSON] {
        var gates: [JSON] = []
        for gate in images.flatMap({ $0["requirements"]?.array ?? [] }).flatMap({ $0["gates"]?.array ?? [] })
        {
            let short: JSON = [
                "gate": gate["gate"] ?? nil, "outcome": gate["outcome"] ?? nil,
                "problems": gate["problems"] ?? [],
            ]
            if !gates.contains(short) { gates.append(short) }
        }
        return gates
    }
}
