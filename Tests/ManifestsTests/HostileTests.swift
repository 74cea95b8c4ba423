// SPDX-License-Identifier: Apache-2.0

import Manifests
import StrictJSON
import Testing

/// Inputs made to exhaust the search. Each must end; the time limit only catches one that does not.
@Suite(.serialized, .timeLimit(.minutes(5))) struct HostileTests {
    private func failure(_ text: String) -> ManifestInputError? {
        do {
            _ = try manifests(text)
            return nil
        } catch {
            return error
        }
    }

    /// A list of `count` aliases of one value.
    private func repeated(_ value: String, count: Int, as element: String) -> String {
        "x: &x \(value)\nlist: [" + String(repeating: element + ", ", count: count) + "]\n"
    }

    @Test func oneContainerManyTimes() {
        let text =
            header("example.com/v1", "App")
            + repeated("{image: i}", count: 300_000, as: "*x")
            .replacing("list:", with: "containers:")
        #expect(failure(text) == .tooManyImages(limit: 100_000))
    }

    @Test func oneLongImageManyTimes() {
        let long = String(repeating: "i", count: 1_000_000)
        let text =
            header("example.com/v1", "App")
            + repeated(long, count: 20_000, as: "{image: *x}")
            .replacing("list:", with: "containers:")
        #expect(failure(text) == nil)
    }

    @Test func oneLongVersionManyTimes() {
        let long = String(repeating: "v", count: 1_000_000)
        let text =
            header("example.com/v1", "App") + repeated(long, count: 20_000, as: "{kind: Pod, apiVersion: *x}")
        #expect(failure(text) == nil)
    }

    @Test func oneManifestInTextFormManyTimes() {
        let long = "'a: " + String(repeating: "i", count: 500_000) + "'"
        let text =
            header("argoproj.io/v1alpha1", "Workflow") + repeated(long, count: 1000, as: "{manifest: *x}")
        #expect(failure(text) == .tooManyBytes(limit: 64 << 20))
    }

    @Test func manifestsInTextFormInEachOther() throws {
        var text = "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: inner}]}\n"
        for level in 1...6 {
            let indented = text.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
            text = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  manifest: |\n\(indented)\n"
            let found = try manifests(text)
            #expect(found.images().map(\.written) == [level <= 4 ? "inner" : "manifest"])
            #expect(found.warnings.count == (level <= 4 ? 0 : 1))
        }
    }

    @Test func longKeys() throws {
        let key = String(repeating: "k", count: 1000)
        let text =
            header("example.com/v1", "App")
            + "\(key): {\(key): {containers: [{image: x}]}}\nb: {\(key)2: {containers: [{image: z}]}}"
        let uses = try manifests(text).images()
        #expect(uses.map(\.written) == ["x", "z"])
        #expect(uses.allSatisfy { $0.pointer.utf8.count < 2000 })
    }
}
