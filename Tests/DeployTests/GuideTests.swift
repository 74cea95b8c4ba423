// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import Testing

/// The guides of the install against what they speak of.
@Suite("Guides") struct GuideTests {
    @Test(
        "Links and paths lead to what is there",
        arguments: [
            "argocd", "install", "kargo", "keys", "notary", "policy", "registries", "report-schema",
        ])
    func links(_ guide: String) throws {
        let text = try Repository.text("docs/\(guide).md")
        for part in text.components(separatedBy: "](").dropFirst() {
            let target = part.prefix { $0 != ")" }
            guard !target.hasPrefix("http"), !target.hasPrefix("#") else { continue }
            let path = target.prefix { $0 != "#" }
            #expect(Repository.exists("docs/\(path)"), "\(target)")
            guard path.count < target.count else { continue }
            let anchor = String(target.dropFirst(path.count + 1))
            #expect(try Self.anchors(of: "docs/\(path)").contains(anchor), "\(target)")
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
        for guide in [
            "docs/argocd.md", "docs/install.md", "docs/kargo.md", "docs/notary.md", "docs/policy.md",
        ] {
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
        #expect(count >= 6)
    }

    @Test("The guide of the install names every component, and takes every webhook away first")
    func components() throws {
        let guide = try Repository.text("docs/install.md")
        let folders = Set(
            Repository.files(in: "deploy/components").compactMap { file in
                file.split(separator: "/").dropFirst(2).first.map(String.init)
            })
        #expect(folders.count >= 12)
        for folder in folders.subtracting(["pod-admission-strict"]) {
            #expect(guide.contains("`deploy/components/\(folder)`"), "\(folder)")
        }
        let uninstall = guide.components(separatedBy: "## Uninstall")[1]
        let commands = uninstall.components(separatedBy: "kubectl delete -k .")[0]
        for name in ["assay", "assay-pods", "assay-kargo"] {
            #expect(
                commands.contains(
                    "validatingwebhookconfiguration/\(name) mutatingwebhookconfiguration/\(name) "))
        }
    }

    @Test("What the guide adds to a narrowed network policy is one rule of it")
    func narrowedNetwork() throws {
        let guide = try Repository.text("docs/install.md").components(separatedBy: "## Who may ask")[1]
        let block = guide.components(separatedBy: "```yaml\n")[1].components(separatedBy: "```")[0]
        let rules = try #require(try Repository.documents(in: block).first?.array)
        #expect(rules.count == 1)
        let from = rules[0]["from"]?.array ?? []
        let named = from.flatMap { $0.at("namespaceSelector.matchExpressions.0.values")?.array ?? [] }
        #expect(named == ["kargo", "argo-rollouts", "flux-system"])
        #expect(
            rules[0]["ports"]
                == (try Manifests.base().object("NetworkPolicy", "assay")?.at("spec.ingress.0.ports")))
    }

    @Test("The guide names every port that the network policy lets out")
    func waysOut() throws {
        let ports = try Self.portsOut()
        let guide = try Repository.text("docs/install.md").components(separatedBy: "**Network.** Out: ")[1]
            .components(separatedBy: "In: ")[0]
        let named = Set(guide.split { !$0.isNumber }.compactMap { Int($0) })
        #expect(ports == [53, 80, 443, 6_443, 8_080])
        // A notary server's port is not let out.
        #expect(named == ports.union([4_443]))
    }

    @Test("Plain HTTP goes anywhere but to where clouds give out credentials")
    func plainHTTP() throws {
        let rules = try #require(
            try Manifests.base().object("NetworkPolicy", "assay")?.at("spec.egress")?.array)
        let rule = try #require(rules.first { $0.at("ports.0.port")?.int == 80 })
        #expect(rule["ports"]?.array?.count == 1)
        let blocks = (rule["to"]?.array ?? []).compactMap { $0["ipBlock"] }
        #expect(blocks.compactMap { $0["cidr"]?.string } == ["0.0.0.0/0", "::/0"])
        #expect(blocks.first?["except"] == ["169.254.0.0/16"])
        #expect(blocks.last?["except"] == ["fe80::/10", "fd00:ec2::254/128"])
    }

    private static func portsOut() throws -> Set<Int> {
        let rules = try Manifests.base().object("NetworkPolicy", "assay")?.at("spec.egress")?.array ?? []
        return Set(rules.flatMap { $0["ports"]?.array ?? [] }.compactMap { $0["port"]?.int })
    }

    /// What headings of a guide are linked by.
    private static func anchors(of guide: String) throws -> Set<String> {
        let lines = try Repository.text(guide).split(separator: "\n")
        return Set(
            lines.filter { $0.hasPrefix("#") }.map { line in
                let title = line.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
                return String(
                    title.compactMap { character -> Character? in
                        if character == " " { return "-" }
                        return character.isLetter || character.isNumber || "-_".contains(character)
                            ? character : nil
                    })
            })
    }
}
