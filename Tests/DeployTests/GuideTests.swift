// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import Testing

/// The guides of the install against what they speak of.
@Suite("Guides") struct GuideTests {
    @Test(
        "Links and paths lead to what is there", arguments: ["argocd", "install", "kargo", "report-schema"])
    func links(_ guide: String) throws {
        let text = try Repository.text("docs/\(guide).md")
        for part in text.components(separatedBy: "](").dropFirst() {
            let target = part.prefix { $0 != ")" }
            guard !target.hasPrefix("http"), !target.hasPrefix("#") else { continue }
            let path = target.prefix { $0 != "#" }
            #expect(Repository.exists("docs/\(path)"), "\(target)")
        }
        for part in text.components(separatedBy: "deploy/").dropFirst() {
            let path = part.prefix { $0.isLetter || $0.isNumber || "-/._".contains($0) }
            let trimmed = path.hasSuffix(".") ? path.dropLast() : path
            #expect(Repository.exists("deploy/\(trimmed)"), "deploy/\(trimmed)")
        }
        #expect(!Repository.exists("docs/no-such-guide.md"))
    }

    @Test("Every key of a report is described")
    func reportKeys() throws {
        let guide = try Repository.text("docs/report-schema.md")
        let status = try #require(
            try ResourceDefinition(ResourceDefinition.reports).schema.property("status"))
        let missing = DefinitionDecoderTests.keyPaths(status).filter { path in
            path.first != "conditions" && !guide.contains("`\(path.last ?? "")")
        }
        #expect(missing == [])
    }

    @Test(
        "The command that switches the gate off names all of it",
        arguments: ["docs/argocd.md", "docs/install.md"])
    func unlocking(_ guide: String) throws {
        let text = try Repository.text(guide)
        #expect(
            text.contains(
                "kubectl delete validatingwebhookconfiguration/assay mutatingwebhookconfiguration/assay"))
        let base = try Manifests.base()
        #expect(base.object("ValidatingWebhookConfiguration", "assay") != nil)
        #expect(base.object("MutatingWebhookConfiguration", "assay") != nil)
    }

    @Test("Policies and exemptions that are shown are taken")
    func examples() throws {
        var count = 0
        for guide in ["docs/argocd.md", "docs/install.md"] {
            for part in try Repository.text(guide).components(separatedBy: "```yaml\n").dropFirst() {
                let yaml = part.components(separatedBy: "```")[0]
                for json in try Repository.documents(in: yaml) {
                    let names = [
                        "ImageVerificationPolicy": ResourceDefinition.policies,
                        "ImageVerificationExemption": ResourceDefinition.exemptions,
                    ]
                    guard let name = names[json["kind"]?.string ?? ""] else { continue }
                    let schema = try ResourceDefinition(name).schema
                    #expect(schema.refusals(json) == [])
                    #expect(schema.property("spec")?.undescribed(json["spec"] ?? JSON(.null)) == [])
                    count += 1
                }
            }
        }
        #expect(count >= 2)
    }
}
