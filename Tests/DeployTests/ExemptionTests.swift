// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

/// What the schema of exemptions sees to; who asks, and what time it is, only the webhook knows.
@Suite("The schema of exemptions") struct ExemptionTests {
    @Test(
        "An exemption names a digest, a reason and an end",
        arguments: [
            ("digest", JSON("latest"), "pattern"),
            ("digest", .string("sha512:" + String(repeating: "a", count: 64)), "pattern"),
            ("reason", "because", "minLength is 10"), ("until", "next week", "format date-time"),
            ("until", "2030-01-01", "format date-time"),
            ("image", "ghcr.io/acme/web@sha256:1", "pattern"), ("projects", [], "minItems is 1"),
        ] as [(String, JSON, String)])
    func fields(_ key: String, _ value: JSON, _ why: String) throws {
        let schema = try ResourceDefinition(ResourceDefinition.exemptions).schema
        #expect(schema.refusals(Self.exemption([key: value])) == [".spec.\(key): \(why)"])
        #expect(schema.refusals(Self.exemption([:])) == [])
    }

    @Test("None of them may be absent", arguments: ["image", "digest", "reason", "until"])
    func required(_ key: String) throws {
        let schema = try ResourceDefinition(ResourceDefinition.exemptions).schema
        #expect(schema.refusals(Self.exemption([:], without: key)) == [".spec: lacks \(key)"])
    }

    @Test(
        "What was granted cannot be made wider",
        arguments: [
            (["image": "ghcr.io/**"], "one image"),
            (["digest": .string("sha256:" + String(repeating: "cd", count: 32))], "one image"),
            (["requester": "somebody.else"], "requester cannot be changed"),
            (["until": "2031-01-01T00:00:00Z"], "brought forward"),
            (["projects": ["**"]], "projects cannot be changed"),
            (["applications": ["web"]], "applications cannot be changed"),
        ] as [([String: JSON], String)])
    func changes(_ change: [String: JSON], _ why: String) throws {
        let schema = try ResourceDefinition(ResourceDefinition.exemptions).schema
        let old = Self.exemption([:])
        let new = Self.exemption(change)
        #expect(schema.refusals(new) == [])
        let refusals = schema.refusals(new, replacing: old)
        #expect(refusals.count == 1)
        #expect(refusals.first?.contains(why) ?? false)
    }

    @Test("It can end earlier, and its reason can be told better")
    func narrowing() throws {
        let schema = try ResourceDefinition(ResourceDefinition.exemptions).schema
        let change: [String: JSON] = [
            "until": "2029-01-01T00:00:00+02:00", "reason": "no signature upstream, see SEC-12",
        ]
        #expect(schema.refusals(Self.exemption(change), replacing: Self.exemption([:])) == [])
    }

    @Test("A requester cannot be taken away")
    func requesterStays() throws {
        let schema = try ResourceDefinition(ResourceDefinition.exemptions).schema
        let anonymous = Self.exemption([:], without: "requester")
        #expect(schema.refusals(anonymous, replacing: anonymous) == [])
        #expect(
            schema.refusals(anonymous, replacing: Self.exemption([:])) == [
                ".spec: requester cannot be changed"
            ])
    }

    private static func exemption(_ change: [String: JSON], without key: String? = nil) -> JSON {
        var values: [(String, JSON)] = [
            ("image", "ghcr.io/acme/web"),
            ("digest", .string("sha256:" + String(repeating: "ab", count: 32))),
            ("reason", "no signature upstream"), ("until", "2030-01-01T00:00:00Z"), ("projects", ["shop"]),
            ("requester", "jane@acme.example"),
        ]
        values += change.filter { name, _ in !values.contains { $0.0 == name } }
        var spec = JSONObject()
        for (name, value) in values where name != key { spec[name] = change[name] ?? value }
        return [
            "apiVersion": "assay.dev/v1alpha1", "kind": "ImageVerificationExemption", "spec": .object(spec),
        ]
    }
}
