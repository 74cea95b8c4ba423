// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@testable import Kargo

extension KargoBench {
    /// Asks the decision API; every answer is held against what the OpenAPI document says.
    @discardableResult
    func ask(
        _ body: JSON, _ api: DecisionAPI? = nil, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) async -> VerifyAnswer {
        let answer = await ask(text: body.text(), api, sourceLocation: sourceLocation)
        if answer.status != 400 {
            let faults = SchemaCheck.api.faults(in: body, schema: "VerifyRequest")
            #expect(faults == [], sourceLocation: sourceLocation)
        }
        return answer
    }

    /// The same for any text.
    func ask(
        text: String, _ api: DecisionAPI? = nil,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) async -> VerifyAnswer {
        let answer = await (api ?? self.api()).answer(Array(text.utf8))
        answer.check(sourceLocation)
        return answer
    }

    /// A question about a Freight of the Project, as Kargo's task puts it.
    static func question(
        _ freight: String? = "good", stage: String? = "test", promotion: String? = nil,
        with members: [String: JSON] = [:]
    ) -> JSON {
        var kargo = JSONObject()
        kargo["project"] = .string(KargoFixture.project)
        kargo["stage"] = stage.map(JSON.string)
        kargo["freight"] = freight.map(JSON.string)
        kargo["promotion"] = promotion.map(JSON.string)
        var body = JSONObject()
        for (key, value) in members.sorted(by: { $0.key < $1.key }) { body[key] = value }
        body["kargo"] = .object(kargo)
        return .object(body)
    }

    /// A question about an image of the Project.
    static func question(image tag: String, stage: String? = "test", with members: [String: JSON] = [:])
        -> JSON
    {
        let image: [String: JSON] = [
            "image": .string(KargoFixture.repository), "tag": .string(tag),
            "digest": .string(KargoFixture.digest(tag)),
        ]
        return question(nil, stage: stage, with: image.merging(members) { _, new in new })
    }
}

extension VerifyAnswer {
    /// Whether it is as the OpenAPI document says.
    func check(_ sourceLocation: Testing.SourceLocation) {
        #expect(
            SchemaCheck.api.faults(in: json, schema: "VerifyAnswer") == [], sourceLocation: sourceLocation)
        #expect(SchemaCheck.api.statuses("/v1/verify").contains(status), sourceLocation: sourceLocation)
    }

    var decision: String? { json["decision"]?.string }
    var outcome: String? { json["outcome"]?.string }
    /// Of a problem in place of a decision.
    var code: String? { json["code"]?.string }
    var message: String { json["message"]?.string ?? "" }
    var warnings: [String] { (json["warnings"]?.array ?? []).compactMap(\.string) }
    /// Of each image.
    var codes: [String?] { (json["images"]?.array ?? []).map { $0["code"]?.string } }
    /// Status and decision in one.
    var summary: String { "\(status) \(decision ?? "none")" }
}
