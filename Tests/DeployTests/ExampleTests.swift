// SPDX-License-Identifier: Apache-2.0

import Foundation
import Policy
import StrictJSON
import StrictYAML
import Testing

/// The schema of policies and the decoder, over what people write.
@Suite("Written policies") struct ExampleTests {
    @Test("What the engine takes in examples and guides, the schema takes")
    func examples() throws {
        let schema = try ResourceDefinition(ResourceDefinition.policies).schema
        var count = 0
        for (place, policy) in try Self.policies() where Self.isTaken(policy) {
            #expect(schema.refusals(policy) == [], "\(place)")
            #expect(schema.property("spec")?.undescribed(policy["spec"] ?? JSON(.null)) == [], "\(place)")
            count += 1
        }
        #expect(count >= 8)
    }

    @Test("What one refuses, both refuse", arguments: broken)
    func refusals(_ fault: Fault) throws {
        let schema = try ResourceDefinition(ResourceDefinition.policies).schema
        let wrong = try policy(fault.wrong)
        let right = try policy(fault.right)
        #expect(!Self.isTaken(wrong))
        #expect(schema.refusals(wrong).contains { $0.contains(fault.why) }, "\(schema.refusals(wrong))")
        #expect(Self.isTaken(right))
        #expect(schema.refusals(right) == [])
    }

    @Test("The schema asks for a selector that says what it means")
    func selectors() throws {
        let schema = try ResourceDefinition(ResourceDefinition.policies).schema
        let faults = [
            "{}": "projects: ['**']", "{matchLabels: {}}": "minProperties",
            "{destinations: [{}]}": "minProperties",
        ]
        for (selector, why) in faults {
            let refused = try policy("threshold: 1", selector: selector)
            #expect(schema.refusals(refused).contains { $0.contains(why) })
        }
        for selector in ["{projects: ['**']}", "{matchLabels: {a: b}}", "{destinations: [{name: '*'}]}"] {
            #expect(schema.refusals(try policy("threshold: 1", selector: selector)) == [])
        }
    }

    // MARK: what is read

    private static func isTaken(_ policy: JSON) -> Bool {
        PolicyReader.read([policy], file: "x").diagnostics.allSatisfy { $0.severity != .error }
    }

    /// The policies of `examples/` and of the guides; bodies of AppProjects as if they stood in policies.
    private static func policies() throws -> [(String, JSON)] {
        var found: [(String, JSON)] = []
        for file in Repository.files(in: "examples") where file.hasSuffix(".yaml") {
            found += try Repository.documents(file).map { (file, $0) }
        }
        for file in Repository.files(in: "docs") where file.hasSuffix(".md") {
            for block in try Repository.text(file).split(separator: "```yaml\n").dropFirst() {
                let text = String(block.prefix(upTo: block.range(of: "```")?.lowerBound ?? block.endIndex))
                guard let documents = try? StrictYAML.documents(in: Array(text.utf8), limits: .manifests)
                else {
                    continue
                }
                found += documents.map { (file, $0) }
            }
        }
        return found.compactMap { place, json in
            if json["kind"] == "ImageVerificationPolicy" { return (place, json) }
            guard var body = body(of: json) else { return nil }
            if body["applicationSigners"] == nil { body["applicationSigners"] = "override" }
            return (place, policy(body: .object(body), selector: ["projects": ["**"]]))
        }
    }

    /// The body in a document; guides show some of them, and parts of them, without what stands around.
    private static func body(of json: JSON) -> JSONObject? {
        if let kind = json["kind"], kind != "AppProject" { return nil }
        if let body = json["spec"]?["imageVerification"]?.object { return body }
        if let object = json.object, object["kind"] == nil { return object }
        var body = JSONObject()
        let isSigners = json.array?.first?["method"] != nil
        body[isSigners ? "defaultSigners" : "gates"] = json
        return body
    }

    private func policy(_ body: String, selector: String = "{projects: [shop]}") throws -> JSON {
        let text = """
            applicationSigners: restrict
            \(body)
            """
        let parts = try [text, selector].map { text in
            try StrictYAML.documents(in: Array(text.utf8), limits: .policy).first ?? JSON(.null)
        }
        return Self.policy(body: parts[0], selector: parts[1])
    }

    private static func policy(body: JSON, selector: JSON) -> JSON {
        [
            "apiVersion": "assay.dev/v1alpha1", "kind": "ImageVerificationPolicy", "metadata": ["name": "x"],
            "spec": ["selector": selector, "imageVerification": body],
        ]
    }
}

/// A body that is refused, and one that differs in what is wrong.
struct Fault: Sendable, CustomTestStringConvertible {
    var wrong: String
    var right: String
    /// A part of what the schema says.
    var why: String

    var testDescription: String { wrong }
}

private func signer(_ wrong: String, _ right: String, _ why: String) -> Fault {
    Fault(wrong: "defaultSigners: [\(wrong)]", right: "defaultSigners: [\(right)]", why: why)
}

private func gate(_ wrong: String, _ right: String, _ why: String) -> Fault {
    let rest = "signers: [{method: static, publicKey: k}]"
    return Fault(
        wrong: "gates: [{name: g, \(rest), \(wrong)}]", right: "gates: [{name: g, \(rest), \(right)}]",
        why: why)
}

private func builder(_ wrong: String, _ right: String, _ why: String) -> Fault {
    Fault(
        wrong: "slsa: {builders: [{name: b, \(wrong)}]}", right: "slsa: {builders: [{name: b, \(right)}]}",
        why: why)
}

private func verifier(_ wrong: String, _ right: String, _ why: String) -> Fault {
    let rest = "name: v, verifierId: https://v.example"
    return Fault(
        wrong: "slsa: {verifiers: [{\(rest), \(wrong)}]}", right: "slsa: {verifiers: [{\(rest), \(right)}]}",
        why: why)
}

private func exemption(_ wrong: String, _ right: String, _ why: String) -> Fault {
    Fault(wrong: "exemptions: [{\(wrong)}]", right: "exemptions: [{\(right)}]", why: why)
}

private let digest = "sha256:" + String(repeating: "ab", count: 32)
private let someSigners = "signers: [{method: static, publicKey: k}]"

private let broken: [Fault] = [
    Fault(wrong: "enforcementLevel: Strict", right: "enforcementLevel: strict", why: "enum"),
    Fault(wrong: "enabled: 'true'", right: "enabled: true", why: "is no boolean"),
    Fault(wrong: "minSlsaLevel: 5", right: "minSlsaLevel: 4", why: "maximum is 4"),
    Fault(wrong: "minSlsaLevel: '3'", right: "minSlsaLevel: 3", why: "is no integer"),
    Fault(wrong: "threshold: 0", right: "threshold: 1", why: "minimum is 1"),
    Fault(wrong: "threshold: 65", right: "threshold: 64", why: "maximum is 64"),
    Fault(wrong: "allowedProviders: []", right: "allowedProviders: [cosign]", why: "minItems"),
    Fault(wrong: "allowedProviders: [Cosign]", right: "allowedProviders: [dct]", why: "enum"),
    Fault(wrong: "allowedSigners: [key]", right: "allowedSigners: [static]", why: "enum"),
    Fault(wrong: "images: ['']", right: "images: ['a/**']", why: "minLength"),
    Fault(wrong: "images: a/**", right: "images: ['a/**']", why: "is no array"),
    Fault(wrong: "unmatchedImages: ignore", right: "unmatchedImages: allow", why: "enum"),
    Fault(wrong: "tagReferences: allow", right: "tagReferences: warn", why: "enum"),
    Fault(wrong: "subjectScope: all", right: "subjectScope: allPlatforms", why: "enum"),
    signer("{publicKey: k}", "{method: static, publicKey: k}", "lacks method"),
    signer("{method: key, publicKey: k}", "{method: static, publicKey: k}", "enum"),
    signer("{method: static}", "{method: static, publicKey: k}", "needs publicKey"),
    signer("{method: static, signer: {}}", "{method: static, signer: {publicKey: k}}", "needs publicKey"),
    signer("{method: kms}", "{method: kms, kmsKeyID: awskms:///alias/a}", "needs kmsKeyID"),
    signer(
        "{method: kms, provider: notary, kmsKeyID: awskms:///alias/a}",
        "{method: kms, kmsKeyID: awskms:///alias/a}",
        "of method static"),
    signer(
        "{method: keyless, provider: dct, signer: {}}", "{method: static, provider: dct, publicKey: k}",
        "of method static"),
    signer(
        "{method: static, signer: {provider: notary, certificates: c, identities: '*', publicKey: k}}",
        "{method: static, signer: {provider: notary, certificates: c, identities: '*'}}", "not keys"),
    signer(
        "{method: static, provider: notary, certificates: [c], identities: ['*'], transparencyLog: none}",
        "{method: static, provider: notary, certificates: [c], identities: ['*'], revocation: skip}",
        "in no transparency log"),
    signer(
        "{method: static, provider: dct, publicKey: k, annotations: {a: b}}",
        "{method: static, publicKey: k, annotations: {a: b}}", "has no annotations"),
    signer(
        "{method: static, publicKey: k, revocation: skip}", "{method: static, publicKey: k}",
        "are for provider notary"),
    signer(
        "{method: static, provider: notary, certificates: c, identities: '*', revocation: enforce}",
        "{method: static, provider: notary, certificates: c, identities: '*', revocation: strict}", "enum"),
    signer(
        "{method: static, publicKey: k, server: 'https://notary.example'}",
        "{method: static, provider: dct, publicKey: k, server: 'https://notary.example'}",
        "are for provider dct"),
    signer(
        "{method: static, provider: dct, publicKey: k, server: notary.example}",
        "{method: static, provider: dct, publicKey: k, server: 'https://notary.example'}", "pattern"),
    signer(
        "{method: static, provider: dct, publicKey: k, delegations: [Releases]}",
        "{method: static, provider: dct, publicKey: k, delegations: [releases]}", "pattern"),
    signer("{method: keyless, publicKey: k}", "{method: keyless}", "publicKey is for"),
    signer(
        "{method: static, publicKey: k, kmsKeyID: a}", "{method: static, publicKey: k}", "are for method kms"),
    signer(
        "{method: static, publicKey: k, anyIdentity: true}", "{method: static, publicKey: k}",
        "method keyless"),
    signer(
        "{method: keyless, state: active}", "{method: static, publicKey: k, state: active}", "are for keys"),
    signer(
        "{method: static, publicKey: k, signer: {publicKey: k}}", "{method: static, signer: {publicKey: k}}",
        "beside"),
    signer(
        "{method: static, provider: Fulcio, publicKey: k}",
        "{method: static, provider: cosign, publicKey: k}", "Fulcio"
    ),
    signer("{method: keyless, provider: rekor}", "{method: keyless, provider: fulcio}", "pattern"),
    signer(
        "{method: static, publicKey: k, notAfter: next year}",
        "{method: static, publicKey: k, notAfter: 2027-01-01}",
        "pattern"),
    signer(
        "{method: static, publicKey: k, state: old}", "{method: static, publicKey: k, state: revoked}", "enum"
    ),
    signer(
        "{method: static, publicKey: k, transparencyLog: yes please}",
        "{method: static, publicKey: k, transparencyLog: none}", "enum"),
    signer(
        "{method: kms, kmsProvider: aws, kmsKeyID: alias/a}",
        "{method: kms, kmsProvider: AWS, kmsKeyID: alias/a}",
        "enum"),
    signer(
        "{method: static, publicKey: k, annotations: {a: 1}}",
        "{method: static, publicKey: k, annotations: {a: '1'}}",
        "is no string"),
    signer(
        "{method: keyless, workflow: {ref: a, refRegExp: b}}",
        "{method: keyless, workflow: {ref: a, shaRegExp: b}}",
        "either exactly or"),
    signer(
        "{method: keyless, claims: {buildTrigger: a, buildTriggerRegExp: b}}",
        "{method: keyless, claims: {buildTrigger: a}}", "either exactly or"),
    gate("expression: 'true'", "type: custom, expression: 'true'", "either type or"),
    gate("type: spdx, predicateType: https://a.example", "type: spdx", "either type or"),
    gate("type: junit", "type: test-result", "enum"),
    gate("type: spdx, maxAge: 3 days", "type: spdx, maxAge: 3d", "pattern"),
    gate("type: spdx, select: first", "type: spdx, select: any", "enum"),
    gate(
        "type: spdx, params: {a: 1}", "type: spdx, params: {a: 1}, expression: 'true'",
        "are for an expression"),
    gate("type: spdx, testResult: {}", "type: test-result, testResult: {}", "not one of this type"),
    gate("type: test-result, sbom: {}", "type: cyclonedx, sbom: {}", "not one of this type"),
    gate("type: vsa", "type: vsa, vsa: {verifierId: a, resourceUri: b}", "needs vsa"),
    gate(
        "type: vsa, vsa: {verifierId: a}", "type: vsa, vsa: {verifierId: a, resourceUri: b}",
        "lacks resourceUri"),
    gate("type: release", "type: release, release: {purl: 'pkg:**'}", "needs release"),
    gate("type: provenance", "type: provenance, expression: 'true'", "write an expression"),
    gate(
        "type: vulnerabilities, vulnerabilities: {max: {high: -1}}",
        "type: vulnerabilities, vulnerabilities: {max: {high: 1}}", "minimum is 0"),
    gate(
        "type: vulnerabilities, vulnerabilities: {allow: [{id: a, until: 2027-01-01}]}",
        "type: vulnerabilities, vulnerabilities: {allow: [{id: a, until: 2027-01-01, reason: b}]}",
        "lacks reason"),
    gate(
        "type: test-result, testResult: {require: pass}", "type: test-result, testResult: {require: PASSED}",
        "enum"),
    Fault(
        wrong: "gates: [{name: g, type: spdx}]", right: "gates: [{name: g, type: spdx, \(someSigners)}]",
        why: "lacks signers"),
    Fault(
        wrong: "gates: [{name: g, type: spdx, signers: []}]",
        right: "gates: [{name: g, type: spdx, \(someSigners)}]",
        why: "minItems"),
    builder("builderId: b, maxLevel: 1", "builderId: b, maxLevel: 1, \(someSigners)", "of one's own"),
    builder("\(someSigners), maxLevel: 1", "\(someSigners), maxLevel: 1, builderIdRegExp: b", "of one's own"),
    builder("\(someSigners), builderId: b", "\(someSigners), builderId: b, maxLevel: 0", "of one's own"),
    builder(
        "\(someSigners), builderId: b, builderIdRegExp: b, maxLevel: 1",
        "\(someSigners), builderId: b, maxLevel: 1",
        "either exactly or"),
    builder("use: google-cloud-build", "use: google-cloud-build, \(someSigners)", "name signers"),
    builder(
        "use: google-cloud-build, signers: []", "use: google-cloud-build, \(someSigners)", "must not be empty"
    ),
    builder("use: gitlab, \(someSigners)", "use: gitlab, \(someSigners), maxLevel: 2", "say maxLevel"),
    builder("use: jenkins", "use: chainguard", "enum"),
    builder("use: github-workflow, maxLevel: 3", "use: github-workflow, maxLevel: 2", "level 2 at most"),
    builder("use: chainguard, maxLevel: 4", "use: chainguard, maxLevel: 3", "maximum is 3"),
    builder(
        "use: chainguard, workflows: [a/b/c.yml]", "use: github-reusable-workflow, workflows: [a/b/c.yml]",
        "workflows is for"),
    builder(
        "use: github-reusable-workflow", "use: github-reusable-workflow, workflows: [a/b/c.yml]",
        "workflows is for"),
    builder(
        "use: chainguard, hermetic: always, hermeticWhen: 'true'", "use: chainguard, hermetic: always",
        "either hermetic"
    ),
    verifier("\(someSigners)", "\(someSigners), maxSourceLevel: 1", "say maxLevel or"),
    verifier(
        "\(someSigners), maxLevel: 1", "\(someSigners), maxLevel: 1, resourceUri: r", "needs resourceUri"),
    verifier("signers: [], maxSourceLevel: 1", "\(someSigners), maxSourceLevel: 1", "minItems"),
    exemption(
        "image: a:latest, reason: b, until: 2027-01-01", "image: 'a@\(digest)', reason: b, until: 2027-01-01",
        "pattern"
    ),
    exemption(
        "image: 'a@\(digest)', until: 2027-01-01", "image: 'a@\(digest)', reason: b, until: 2027-01-01",
        "lacks reason"),
    exemption(
        "image: 'a@\(digest)', reason: b, until: 2027-01-01T00:00:00+01:00",
        "image: 'a@\(digest)', reason: b, until: 2027-01-01T00:00:00Z", "pattern"),
]
