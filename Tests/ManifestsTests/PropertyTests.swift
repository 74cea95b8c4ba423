// SPDX-License-Identifier: Apache-2.0

import Manifests
import StrictJSON
import Testing

/// Properties that hold for any workload; the generator's seeds are fixed.
@Suite struct PropertyTests {
    @Test(arguments: 0..<40 as Range<UInt64>)
    func theOrderOfContainersChangesNothing(_ seed: UInt64) throws {
        var generator = SplitMix(state: seed)
        let containers = (0..<Int.random(in: 1...6, using: &generator)).map { container($0, &generator) }
        let one = deployment(["containers": .array(containers)])
        let other = deployment(["containers": .array(containers.shuffled(using: &generator))])
        #expect(try find(one) == find(other))
        #expect(try find(one).count == containers.count)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func aListFindsWhatItsItemsDo(_ seed: UInt64) throws {
        var generator = SplitMix(state: seed)
        let workloads = (0..<3).map { _ in deployment(podSpec(&generator)) }
        let list: JSON = ["apiVersion": "v1", "kind": "List", "items": .array(workloads)]
        let nested: JSON = ["apiVersion": "v1", "kind": "List", "items": [list]]
        let separate = try workloads.flatMap { try find($0) }.sorted()
        #expect(try find(list) == separate)
        #expect(try find(nested) == separate)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func aPodSpecInAnUnknownKindIsFound(_ seed: UInt64) throws {
        var generator = SplitMix(state: seed)
        let spec = podSpec(&generator)
        var nested = spec
        for _ in 0..<Int.random(in: 0...8, using: &generator) {
            nested = Bool.random(using: &generator) ? ["part": nested] : ["parts": [nested, ["other": 1]]]
        }
        let unknown: JSON = ["apiVersion": "example.com/v1", "kind": "Deployment", "spec": nested]
        #expect(try find(unknown) == find(deployment(spec)))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func yamlAndJSONFindTheSame(_ seed: UInt64) throws {
        var generator = SplitMix(state: seed)
        let workload = deployment(podSpec(&generator))
        // A comment makes it YAML; JSON is YAML's flow style.
        let yaml = try Manifests(yaml: Array("# yaml\n".utf8) + workload.serialized(.pretty), named: "y")
        let json = try Manifests(yaml: workload.serialized(), named: "j")
        #expect(summary(yaml.images()) == summary(json.images()))
        #expect(try summary(json.images()) == find(workload))
    }

    private func find(_ resource: JSON) throws -> [String] {
        summary(try Manifests(resources: [resource], named: "generated").images())
    }

    private func deployment(_ podSpec: JSON) -> JSON {
        [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "d"],
            "spec": ["template": ["spec": podSpec]],
        ]
    }

    private func container(_ number: Int, _ generator: inout SplitMix) -> JSON {
        let images = ["nginx", "ghcr.io/a/b:1", "UPPER", "", "a@sha256:0", "{{ x }}"]
        return [
            "name": .string("c\(number)"), "image": .string(images.randomElement(using: &generator) ?? "x"),
        ]
    }

    /// A pod spec with at least one image.
    private func podSpec(_ generator: inout SplitMix) -> JSON {
        var spec = JSONObject()
        spec["containers"] = .array(
            (0...Int.random(in: 0...3, using: &generator)).map { container($0, &generator) })
        if Bool.random(using: &generator) { spec["initContainers"] = [container(9, &generator)] }
        if Bool.random(using: &generator) {
            spec["volumes"] = [["name": "v", "image": ["reference": "model"]]]
        }
        if Bool.random(using: &generator) { spec["nodeSelector"] = ["image": "x", "containers": "y"] }
        return .object(spec)
    }
}

/// A small generator whose sequence is the same everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
