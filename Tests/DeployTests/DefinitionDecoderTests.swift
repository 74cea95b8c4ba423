// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON
import StrictYAML
import Testing

/// The schema of policies against what reads them: `Sources/Policy/Decoding`.
@Suite("The schema and the decoder") struct DefinitionDecoderTests {
    @Test("The decoder knows every key of the schema, and no other")
    func decoderKnowsKeys() throws {
        let spec = try #require(try ResourceDefinition(ResourceDefinition.policies).schema.property("spec"))
        let paths = Self.keyPaths(spec)
        let unknown = paths.filter { path in
            // A key beside it that nobody knows is told, so the decoder came as far as there.
            let other = Array(path.dropLast() + ["zzz"])
            return !Self.places(path).contains { !Self.isTold(path, $0) && Self.isTold(other, $0) }
        }
        #expect(unknown.map(Self.shown) == [])
        #expect(paths.count > 300)
    }

    @Test("Every word of the schema is one of the decoder's, and no other is")
    func decoderKnowsWords() throws {
        let spec = try #require(try ResourceDefinition(ResourceDefinition.policies).schema.property("spec"))
        var count = 0
        for path in Self.keyPaths(spec) + [["imageVerification", "allowedProviders", "[]"]] {
            guard let allowed = spec.at(path)?.json["enum"]?.array else { continue }
            var offered: Set<String> = []
            for place in Self.places(path) {
                for case .unknownValue(_, let words, _) in Self.problems(path, value: "zzz", place) {
                    offered.formUnion(words)
                }
            }
            // It is a word, and refused in this place.
            if path.last == "tagReferences" { offered.remove("allow") }
            #expect(offered == Set(allowed.compactMap(\.string)), "\(Self.shown(path))")
            count += 1
        }
        #expect(count > 20)
    }

    @Test("The schema has every key that the decoder's source asks for")
    func schemaHasKeysOfTheSource() throws {
        let definitions = [ResourceDefinition.policies, ResourceDefinition.exemptions]
        let described = Set(
            try definitions.flatMap { name in
                Self.keyPaths(try #require(try ResourceDefinition(name).schema.property("spec"))).compactMap(
                    \.last)
            })
        var asked: Set<String> = []
        for file in Repository.files(in: "Sources/Policy/Decoding") where !file.contains("KeyRing") {
            asked.formUnion(Self.keysAsked(try Repository.text(file)))
        }
        #expect(asked.count > 60)
        #expect(asked.subtracting(described).subtracting(Self.elsewhere) == [])
    }

    @Test("The largest policy is taken by both, and says every key")
    func largestPolicy() throws {
        let schema = try ResourceDefinition(ResourceDefinition.policies).schema
        let spec = try #require(schema.property("spec"))
        let policies = try Repository.documents("Tests/Fixtures/deploy/largest-policies.yaml")
        var said: Set<[String]> = []
        for policy in policies {
            #expect(PolicyReader.read([policy], file: "x").diagnostics.filter { !$0.isWarning } == [])
            #expect(schema.refusals(policy) == [])
            #expect(spec.undescribed(policy["spec"] ?? JSON(.null)) == [])
            said.formUnion(Self.keysSaid(policy["spec"] ?? JSON(.null)))
        }
        let missing = Set(Self.keyPaths(spec)).subtracting(said).filter { path in
            // What stands flat stands nested as well, and so do a gate's and a builder's signers.
            !path.contains("signers") && !path.contains("signer")
        }
        #expect(missing.map(Self.shown) == [])
    }

    @Test("A key that nobody knows is not dropped, so that somebody can refuse it")
    func keepsUnknownKeys() throws {
        let spec = try #require(try ResourceDefinition(ResourceDefinition.policies).schema.property("spec"))
        let others = Set(Self.keyPaths(spec).map { Array($0.dropLast() + ["zzz"]) })
        let dropped = others.filter { path in
            Self.places(path).contains { place in
                let written = Self.wrapped(path[...], "x", place)
                return spec.pruned(written) != written
            }
        }
        #expect(dropped.map(Self.shown) == [])
        // Twin: what only the server writes is closed.
        let report = try #require(
            try ResourceDefinition(ResourceDefinition.reports).schema.property("status"))
        #expect(report.pruned(["zzz": 1, "decision": "deny"]) == ["decision": "deny"])
    }

    private static func shown(_ path: [String]) -> String { path.joined(separator: ".") }

    // MARK: keys

    /// The paths of all keys that a schema describes; elements of lists are `[]`.
    static func keyPaths(_ schema: Schema, at path: [String] = []) -> [[String]] {
        let own = schema.properties.flatMap { key, child in
            [path + [key]] + keyPaths(child, at: path + [key])
        }
        return own + (schema.items.map { keyPaths($0, at: path + ["[]"]) } ?? [])
    }

    /// The paths of all keys in a value.
    private static func keysSaid(_ value: JSON, at path: [String] = []) -> Set<[String]> {
        switch value.value {
        case .object(let object):
            object.members.reduce(into: []) { said, member in
                said.insert(path + [member.key])
                said.formUnion(keysSaid(member.value, at: path + [member.key]))
            }
        case .array(let elements):
            elements.reduce(into: []) { said, element in
                said.formUnion(keysSaid(element, at: path + ["[]"]))
            }
        default: []
        }
    }

    /// The names in calls such as `fields.word("method")`.
    private static func keysAsked(_ source: String) -> Set<String> {
        let calls = [
            "bool", "word", "words", "int", "globs", "value", "required", "string", "nonEmptyString",
            "requiredString", "date", "elements", "strings", "stringMap", "fields", "duration", "texts",
            "matcher", "optional", "signers", "named", "read",
        ]
        var keys: Set<String> = []
        for call in calls {
            for part in source.split(separator: call + "(").dropFirst() {
                var rest = part
                if rest.hasPrefix("&fields, ") || rest.hasPrefix("&entry, ") {
                    rest = rest[rest.index(after: rest.firstIndex(of: " ") ?? rest.startIndex)...]
                }
                guard rest.hasPrefix("\"") else { continue }
                keys.insert(String(rest.dropFirst().prefix { $0 != "\"" }))
            }
        }
        return keys
    }

    /// What the source asks for elsewhere than in an ImageVerificationPolicy.
    private static let elsewhere: Set<String> = [
        // What may be anything to the schema.
        "issuer", "subject",
        // An Application's body, and what stands around bodies.
        "slsaLevel", "labels", "namespace", "project", "destination", "name", "server", "metadata", "spec",
    ]

    // MARK: places

    /// What must be said around a key for the decoder to come to it.
    struct Place {
        var method: String
        var provider: String?
    }

    /// Signers are read by their method and provider; elsewhere any will do.
    private static func places(_ path: [String]) -> [Place] {
        guard path.contains("signers") || path.contains("defaultSigners") else {
            return [Place(method: "static")]
        }
        return ["static", "kms", "keyless"].map { Place(method: $0) }
            + ["notary", "dct"].map { Place(method: "static", provider: $0) }
    }

    /// Whether the decoder says that it does not know the key.
    private static func isTold(_ path: [String], _ place: Place) -> Bool {
        problems(path, value: "x", place).contains {
            if case .unknownKey(let key, _) = $0 { key == path.last } else { false }
        }
    }

    private static func problems(_ path: [String], value: JSON, _ place: Place) -> [PolicyProblem] {
        PolicyReader.read([policy(path, value: value, place)], file: "x").diagnostics.map(\.problem)
    }

    /// A policy that says one thing, and what must be said around it.
    private static func policy(_ path: [String], value: JSON, _ place: Place) -> JSON {
        [
            "apiVersion": "assay.dev/v1alpha1", "kind": "ImageVerificationPolicy",
            "metadata": ["name": "x"], "spec": wrapped(path[...], value, place),
        ]
    }

    private static func wrapped(
        _ path: ArraySlice<String>, _ value: JSON, _ place: Place, inSigner: Bool = false
    ) -> JSON {
        guard let step = path.first else { return value }
        let rest = path.dropFirst()
        let isSigners = step == "signers" || step == "defaultSigners"
        if step == "[]" { return [wrapped(rest, value, place, inSigner: inSigner)] }
        var object = JSONObject()
        object[step] = wrapped(rest, value, place, inSigner: isSigners)
        if inSigner {
            if object["method"] == nil { object["method"] = .string(place.method) }
            if object["provider"] == nil { object["provider"] = place.provider.map(JSON.string) }
        }
        return .object(object)
    }
}
