// SPDX-License-Identifier: Apache-2.0

import Kargo
import Kubernetes
import StrictJSON

/// What somebody sends to the decision API.
@Sendable func verifyRequest(_ input: [UInt8]) {
    let request: VerifyRequest
    do throws(VerifyRequestError) { request = try VerifyRequest(input) } catch {
        expect(!error.description.isEmpty, "a refusal says why")
        return
    }
    expect(request.image != nil || request.kargo?.freight != nil, "a question is about something")
    expect(request.image != nil || request.digest == nil && request.tag == nil, "a digest is an image's")
    expect(request.kargo.map { !$0.project.isEmpty } ?? true, "a Project has a name")
    expect(request.predicates.count <= 32 && !request.predicates.contains(""), "predicates are types")
    let texts = [request.image, request.tag, request.digest, request.policy, request.kargo?.stage]
    expect(texts.allSatisfy { $0.map { !$0.isEmpty && $0.utf8.count <= 2_048 } ?? true }, "texts are short")
}

/// What a registry's push webhook sends.
@Sendable func registryNews(_ input: [UInt8]) {
    guard let json = try? JSON(parsing: input) else { return }
    let repositories = RegistryNews.repositories(json)
    expect(repositories.count <= 100, "they are few")
    expect(
        repositories.allSatisfy { !$0.isEmpty && $0.utf8.count <= 1_100 },
        "a repository has a name, a short one")
    expect(Set(repositories).count == repositories.count, "none is named twice")
}

/// Objects of Kargo's, as the cluster gives them.
@Sendable func kargoObject(_ input: [UInt8]) {
    guard let json = try? JSON(parsing: input) else { return }
    let freight = try? Freight(json)
    if let freight {
        expect(!freight.key.name.isEmpty && !freight.project.isEmpty, "a Freight has a name in a Project")
        expect(freight.images.count == json["images"]?.array?.count ?? 0, "no image is left out")
        expect(freight.images.allSatisfy { !$0.repoURL.isEmpty }, "an image has a repository")
    }
    if let stage = try? Stage(json) {
        expect(!stage.key.namespace.isEmpty && stage.requests.count <= 64, "a Stage asks for so much")
        if let freight, stage.takes(freight) {
            expect(
                stage.requests.contains { $0.warehouse == freight.warehouse }, "it takes what it asks for")
        }
    }
    if let warehouse = try? Warehouse(json) {
        let digests = warehouse.images.flatMap(\.images).map(\.digest)
        expect(digests.allSatisfy { !$0.isEmpty }, "what was discovered has a digest")
        expect(
            !warehouse.isComplete || warehouse.images.count <= warehouse.subscriptions,
            "nothing is found that nobody subscribed to")
    }
    if let promotion = try? Promotion(json) { expect(!promotion.stage.isEmpty, "it is into a Stage") }
}
