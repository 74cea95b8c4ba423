// SPDX-License-Identifier: Apache-2.0

import Manifests
import OCIModel
import StrictJSON
import Testing

/// What would run without an image that can be named is a failure, never left out.
@Suite struct FailedReferenceTests {
    private func use(_ container: String) throws -> ImageUse {
        let uses = try manifests(header("v1", "Pod") + "spec: {containers: [\(container)]}").images()
        return try #require(uses.first)
    }

    private func problem(_ container: String) throws -> ImageReferenceError? {
        guard case .failure(let error) = try use(container).reference else { return nil }
        return error
    }

    @Test func aGoodOneIsRead() throws {
        let reference = try use("{name: a, image: nginx}").reference.get()
        #expect(reference.description == "docker.io/library/nginx:latest")
    }

    @Test(arguments: ["{name: a}", "{name: a, image: }", "{name: a, image: ''}", "null", "x", "[]"])
    func noImage(_ container: String) throws {
        #expect(try problem(container)?.problem == .empty)
    }

    @Test(arguments: ["123", "1.25", "true", "no", "[nginx]", "{name: nginx}"])
    func anImageThatIsNoText(_ image: String) throws {
        #expect(try problem("{name: a, image: \(image)}") != nil)
    }

    @Test func aNumberIsNamed() throws {
        #expect(try use("{name: a, image: 123}").written == "123")
        #expect(try problem("{name: a, image: 123}")?.text == "number 123")
        #expect(try problem("{name: a, image: '123'}") == nil)
    }

    @Test(arguments: ["{{ .Values.image }}", "${IMAGE}", "repo/app:$(TAG)", "app:{{version}}"])
    func anUnfilledPlaceholderIsNamed(_ image: String) throws {
        let found = try manifests(header("v1", "Pod") + "spec: {containers: [{name: a, image: '\(image)'}]}")
        let use = try #require(found.images().first)
        guard case .failure(let error) = use.reference else {
            Issue.record("\(image) was read")
            return
        }
        #expect(error.text == image)
        #expect(found.matters == [.placeholder(image)])
    }

    @Test func containersThatAreNoList() throws {
        let uses = try manifests(header("v1", "Pod") + "spec: {containers: {name: a, image: x}}").images()
        #expect(uses.map(\.written) == ["{…}"])
        #expect(try manifests(header("v1", "Pod") + "spec: {containers: null}").images().isEmpty)
    }

    @Test(arguments: ["{}", "{reference: }", "{reference: 1}", "x"])
    func anImageVolumeWithoutReference(_ image: String) throws {
        let uses = try manifests(
            header("v1", "Pod") + "spec: {volumes: [{name: v, image: \(image)}]}"
        ).images()
        #expect(uses.count == 1)
        #expect(throws: (any Error).self) { try uses.first?.reference.get() }
    }
}
