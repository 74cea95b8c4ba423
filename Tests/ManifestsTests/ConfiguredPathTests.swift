// SPDX-License-Identifier: Apache-2.0

import Manifests
import StrictJSON
import Testing

@Suite struct ConfiguredPathTests {
    private static let text = """
        apiVersion: example.com/v1
        kind: Database
        metadata: {name: n}
        spec:
          image: db
          parts:
          - {image: one}
          - {name: none}
          - {image: two}
          "a.b": {ref: dotted}
        """

    @Test func aPathLeadsToAnImage() throws {
        let path = try ConfiguredPath(kind: "Database", path: "spec.image")
        let use = try #require(try manifests(Self.text, ManifestOptions(paths: [path])).images().first)
        #expect(use.found == .configured(path: "spec.image"))
        #expect(use.pointer == "/spec/image")
        #expect(use.place == ImagePlace(.field, name: "spec.image"))
        #expect(try images(Self.text).isEmpty)
    }

    @Test func aPathGoesThroughEveryElement() throws {
        #expect(
            try images(Self.text, paths: [ConfiguredPath(kind: "Database", path: "spec.parts[*].image")])
                == ["one", "two"])
    }

    @Test func aNameMayHoldADot() throws {
        #expect(
            try images(Self.text, paths: [ConfiguredPath(kind: "Database", path: "spec[\"a.b\"].ref")])
                == ["dotted"])
    }

    @Test func aPathIsForItsKindAndGroup() throws {
        #expect(try images(Self.text, paths: [ConfiguredPath(kind: "Cache", path: "spec.image")]).isEmpty)
        #expect(
            try images(
                Self.text, paths: [ConfiguredPath(group: "x.com", kind: "Database", path: "spec.image")]
            )
            .isEmpty)
        #expect(
            try images(
                Self.text, paths: [ConfiguredPath(group: "example.com", kind: "Database", path: "spec.image")]
            )
                == ["db"])
    }

    @Test func resultsComeInTheOrderOfReading() throws {
        let paths = try ["spec.parts[*].image", "spec.image"].map {
            try ConfiguredPath(kind: "Database", path: $0)
        }
        #expect(try images(Self.text, paths: paths) == ["db", "one", "two"])
    }

    @Test func anImageIsFoundOnce() throws {
        let text = header("example.com/v1", "App") + "spec: {containers: [{image: x}]}"
        let path = try ConfiguredPath(kind: "App", path: "spec.containers[*].image")
        #expect(
            try manifests(text, ManifestOptions(paths: [path])).images().map(\.found) == [
                .configured(path: "spec.containers[*].image")
            ])
    }

    @Test func whatIsNoTextIsAFailure() throws {
        let path = try ConfiguredPath(kind: "Database", path: "spec.parts")
        let uses = try manifests(Self.text, ManifestOptions(paths: [path])).images()
        #expect(throws: (any Error).self) { try uses.first?.reference.get() }
    }

    @Test(arguments: [
        ("", ConfiguredPathError.empty), ("spec..image", .unexpected("..image")),
        ("spec[0]", .unexpected("[0]")),
        ("spec[*", .unexpected("[*")), (".spec", .unexpected(".spec")), ("spec[\"a", .unexpected("[\"a")),
        ("spec[*]image", .unexpected("image")), ("spec.", .unexpected(".")), ("a]", .unexpected("]")),
    ])
    func aBrokenPathIsRefused(_ text: String, _ error: ConfiguredPathError) {
        #expect(throws: error) { try ConfiguredPath(kind: "K", path: text) }
    }
}
