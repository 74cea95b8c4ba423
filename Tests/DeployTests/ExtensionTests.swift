// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import Testing

@Suite("Argo CD UI extension") struct ExtensionTests {
    @Test("The report of the tests is one that the schema takes")
    func report() throws {
        let schema = try ResourceDefinition(ResourceDefinition.reports).schema
        let report = try JSON(parsing: try Repository.bytes(Self.file))
        #expect(schema.refusals(report) == [])
        let status = try #require(schema.property("status"))
        #expect(status.undescribed(report["status"] ?? JSON(.null)) == [])
        // Twin: a word that is none.
        let other = report.setting(["status", "outcome"], "fine")
        #expect(schema.refusals(other) == [".status.outcome: enum"])
    }

    @Test("The file speaks to nobody, and makes no markup of texts")
    func source() throws {
        let source = try Repository.text("deploy/argocd/ui-extension/extension-assay.js")
        for word in [
            "http://", "https://", "innerHTML", "dangerouslySetInnerHTML", "eval(", "import(",
            "XMLHttpRequest",
        ] {
            #expect(!source.contains(word), "\(word)")
        }
        #expect(source.components(separatedBy: "fetch(").count == 2)
        // Of React only what every version from 16.8 to 19 has.
        let used = source.components(separatedBy: "React.").dropFirst().map { $0.prefix { $0.isLetter } }
        #expect(Set(used) == ["createElement", "Fragment", "useState", "useEffect"])
    }

    @Test("Every key that it reads of a report is one of the schema's")
    func keys() throws {
        let source = try Repository.text("deploy/argocd/ui-extension/extension-assay.js")
        let status = try #require(
            try ResourceDefinition(ResourceDefinition.reports).schema.property("status"))
        for (variable, path) in [("status.", [String]()), ("image.", ["images", "[]"])] {
            let names = source.components(separatedBy: variable).dropFirst().map { part in
                String(part.prefix { $0.isLetter })
            }
            let known = Set(try #require(status.at(path)).properties.map(\.key))
            // `response.status` and `result.status` are followed by other things.
            let read = Set(names.filter { !$0.isEmpty })
            #expect(read.subtracting(known) == [], "\(variable)")
            #expect(read.count >= 8, "\(variable)")
        }
    }

    static let file = "Tests/Fixtures/deploy/report.json"
}

@Suite("Argo CD UI extension in Chromium", .enabled(if: Browser.isInstalled, Browser.isMissing), .serialized)
struct ExtensionRenderingTests {
    @Test("It registers wherever it can be shown")
    func places() async throws {
        let seen = try await page().show()
        #expect(
            seen["registered"]?.array?.compactMap(\.string) == [
                "panel Image verification,assay", "view Image verification,fa-shield-alt",
                "tab argoproj.io,Application,Images",
            ])
        #expect(seen["errors"] == [])
    }

    @Test("A report is shown, the worst image first", arguments: ["light", "dark"])
    func report(_ theme: String) async throws {
        let seen = try await page(theme: theme).show()
        #expect(
            seen["panel"]?.string
                == "IMAGE VERIFICATION\nSync denied\nImages: 2 verified, 1 exempt, 1 undetermined, 1 rejected"
        )
        #expect(
            seen["names"]?.array?.compactMap(\.string) == [
                "ghcr.io/acme/worker:1.4", "docker.io/library/redis:7", "registry.k8s.io/pause",
                "ghcr.io/acme/web",
                "ghcr.io/acme/migrations",
            ])
        #expect(
            seen["outcomes"]?.array?.compactMap(\.string) == [
                "Rejected", "Undetermined", "Exempt", "Verified", "Verified",
            ])
        #expect(
            seen.at("digests.0") == "sha256:9b8a7c6d5e4f30211203f4e5d6c7b8a99b8a7c6d5e4f30211203f4e5d6c7b8a9")
        let text = seen["page"]?.string ?? ""
        for part in [
            "Sync denied", "3 minutes ago", "in 24 hours", "8f0a1b2",
            "AppProject shop, ImageVerificationPolicy production",
            "refs/pull/7/merge", "Build and sign the image", "signature.identity-mismatch", "SLSA 3",
            "2030-01-01",
            "release-2026 (key SHA256:77:0a…)", "sha256:9b8a7c6d5e4f…",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        // WCAG 2.2, 1.4.3: texts against their ground.
        #expect(Double(seen["faintest"]?.string ?? "") ?? 0 >= 4.5)
    }

    @Test("A screen reader finds a table, names and no icons")
    func accessibility() async throws {
        let seen = try await page().show()
        #expect(seen["unnamed"] == 0)
        #expect(seen["shownIcons"] == 0)
        #expect(seen["caption"]?.array?.count == 1)
        #expect(seen["columns"] == ["Image", "Outcome", "Signed by", "Level", "Valid until"])
        #expect(seen["rowHeaders"] == 5)
        #expect(seen["busy"] == "false")
    }

    @Test("It asks through Argo CD's proxy, once for all places, for this Application")
    func request() async throws {
        let seen = try await page().show()
        #expect(seen["requests"]?.array?.count == 1)
        let request = try #require(seen.at("requests.0"))
        #expect(request["url"]?.string?.hasSuffix("/argo/extensions/assay/extension/report") ?? false)
        #expect(request["headers"]?["Argocd-Application-Name"] == "argocd:web")
        #expect(request["headers"]?["Argocd-Project-Name"] == "shop")
        #expect(request["credentials"] == "same-origin")
    }

    @Test(
        "What is no report is said in words",
        arguments: [
            ("loading", .silence, "Loading", "true"),
            ("no report", .status(404, ""), "No report yet", "false"),
            (
                "an empty report", .status(200, #"{"kind": "ImageVerificationReport"}"#), "No report yet",
                "false"
            ),
            (
                "not governed",
                .status(200, #"{"kind": "ImageVerificationReport", "status": {"outcome": "notGoverned"}}"#),
                "No image verification policy selects this Application", "false"
            ),
            ("forbidden", .status(403, "{}"), "p, role:ROLE, extensions, invoke, assay, allow", "false"),
            (
                "forbidden for this one", .status(403, "{}"),
                "p, role:ROLE, applications, get, shop/web, allow", "false"
            ),
            ("no session", .status(401, ""), "Not allowed", "false"),
            ("no backend", .status(502, ""), "HTTP status 502. It could not reach Assay.", "false"),
            ("an error", .status(500, ""), "HTTP status 500.", "false"),
            ("Argo CD's own page", .status(200, "<!doctype html>"), "The answer is no report", "false"),
            (
                "another object", .status(200, #"{"kind": "Application", "status": {}}"#),
                "The answer is no report", "false"
            ),
            ("no network", .failure, "Argo CD could not be reached.", "false"),
        ] as [(String, ExtensionPage.Answer, String, String)])
    func states(_ name: String, _ answer: ExtensionPage.Answer, _ text: String, _ busy: String) async throws {
        let seen = try await ExtensionPage(answers: [answer]).show()
        #expect(seen["page"]?.string?.contains(text) ?? false, "\(seen["page"]?.string ?? "")")
        #expect(seen["busy"] == .string(busy))
        #expect(seen["errors"] == [])
        #expect(seen["names"] == [])
        #expect(Double(seen["faintest"]?.string ?? "") ?? 0 >= 4.5)
    }

    @Test("Images are shown by outcome when asked for")
    func filters() async throws {
        var page = try page()
        page.steps = "$('#page .assay-filter').find((each) => each.innerText.startsWith('Verified')).click();"
        let seen = try await page.show()
        #expect(seen["pressed"] == ["Verified 2"])
        #expect(seen["names"] == ["ghcr.io/acme/web", "ghcr.io/acme/migrations"])
        #expect(try await self.page().show()["pressed"] == ["All 5"])
    }

    @Test("The status panel opens the report")
    func opening() async throws {
        var page = try page()
        page.steps = "$('#panel button')[0].click();"
        #expect(try await page.show()["opened"] == 1)
    }

    @Test("It asks again every 30 seconds, while it is looked at")
    func refresh() async throws {
        var page = try page()
        page.seconds = 100
        #expect(try await page.show()["requests"]?.array?.count == 4)
        page.isHidden = true
        #expect(try await page.show()["requests"]?.array?.isEmpty ?? false)
    }

    @Test("What is known stays when it cannot be asked again, and says so")
    func stale() async throws {
        var page = try page()
        page.answers.append(.status(502, ""))
        page.seconds = 40
        let seen = try await page.show()
        #expect(seen["names"]?.array?.count == 5)
        #expect(seen.at("alerts.0")?.string?.contains("This is what was known before.") ?? false)
    }

    @Test(
        "An allowance is told from a denial, and one with warnings from both",
        arguments: [
            ("allow", "allow", "Sync allowed"), ("allow", "warn", "Sync allowed, with warnings"),
            ("deny", "deny", "Sync denied"),
        ])
    func headlines(_ decision: String, _ disposition: String, _ words: String) async throws {
        let report = try Self.stored().setting(["status", "decision"], .string(decision))
            .setting(["status", "disposition"], .string(disposition))
        let seen = try await ExtensionPage(answers: [.status(200, report.text())]).show()
        #expect(seen["panel"]?.string?.contains("\n\(words)\n") ?? false)
    }

    @Test("What a registry says is text, whatever it says")
    func hostile() async throws {
        let hostile = "<img src=x onerror=alert(1)><script src=\"x\"></script>"
        let images: JSON = [
            [
                "image": .string(hostile), "outcome": .string(hostile), "disposition": "deny",
                "signers": [.string(hostile), 7, ["a": "b"]], "wanted": .string(hostile), "found": 3,
                "level": "x",
                "digest": "nonsense", "validUntil": "nonsense",
            ],
            ["outcome": "__proto__"],
        ]
        let report = try Self.stored().setting(["status", "images"], images)
            .setting(["status", "message"], .string(hostile)).setting(["status", "decidedAt"], "nonsense")
        let seen = try await ExtensionPage(answers: [.status(200, report.text())]).show()
        #expect(seen["images"] == 0)
        #expect(seen["errors"] == [])
        #expect(seen["names"]?.array?.contains(.string(hostile)) ?? false)
    }

    private func page(theme: String = "light") throws -> ExtensionPage {
        ExtensionPage(answers: [.status(200, try Self.stored().text())], theme: theme)
    }

    private static func stored() throws -> JSON {
        try JSON(parsing: try Repository.bytes(ExtensionTests.file))
    }
}
