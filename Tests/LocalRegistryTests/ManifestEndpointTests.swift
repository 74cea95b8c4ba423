// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Testing

@testable import LocalRegistry

@Suite("Manifests")
struct ManifestEndpointTests {
    let image = TestImage()

    @Test func aPushedManifestComesBackByTagAndByDigest() {
        let registry = RouterFixture()
        let pushed = registry.push(image, to: "demo/app", "v1")
        #expect(pushed.status == 201)
        #expect(pushed.headers["Docker-Content-Digest"] == image.digest.description)
        for reference in ["v1", image.digest.description] {
            let pulled = registry.send("GET", "/v2/demo/app/manifests/\(reference)")
            #expect(pulled.body == image.manifest)
            #expect(pulled.headers["Content-Type"] == MediaType.imageManifest.rawValue)
            #expect(pulled.headers["Docker-Content-Digest"] == image.digest.description)
        }
    }

    @Test func headHasLengthAndNoBody() {
        let registry = RouterFixture()
        registry.content.add(image, to: "demo/app", tag: "v1")
        let answer = registry.send("HEAD", "/v2/demo/app/manifests/v1")
        #expect(answer.headers["Content-Length"] == String(image.manifest.count))
        #expect(answer.body.isEmpty)
    }

    @Test(arguments: ["v2", Digest.absent.description, "!!", "sha256:short"])
    func whatIsNotThereIs404(reference: String) {
        let registry = RouterFixture()
        registry.content.add(image, to: "demo/app", tag: "v1")
        let answer = registry.send("GET", "/v2/demo/app/manifests/\(reference)")
        #expect(answer.status == 404)
        #expect(answer.errorCode == "MANIFEST_UNKNOWN")
    }

    @Test func aManifestOfOneRepositoryIsUnknownInAnother() {
        let registry = RouterFixture()
        registry.content.add(image, to: "demo/app", tag: "v1")
        #expect(registry.send("GET", "/v2/demo/other/manifests/\(image.digest)").status == 404)
    }

    @Test func aWrongDigestIsRefused() {
        let answer = RouterFixture().push(image, to: "demo/app", Digest.absent.description)
        #expect(answer.errorCode == "DIGEST_INVALID")
    }

    @Test func bytesThatAreNoManifestAreRefused() {
        let answer = RouterFixture().send(
            "PUT", "/v2/a/manifests/v1", headers: ["Content-Type": MediaType.imageManifest.rawValue],
            body: Array("{".utf8))
        #expect(answer.errorCode == "MANIFEST_INVALID")
    }

    @Test(arguments: ["text/plain", MediaType.imageIndex.rawValue, MediaType.dockerManifest.rawValue])
    func aContentTypeThatTheDocumentContradictsIsRefused(type: String) {
        let answer = RouterFixture().send(
            "PUT", "/v2/a/manifests/v1", headers: ["Content-Type": type], body: image.manifest)
        #expect(answer.errorCode == "MANIFEST_INVALID")
    }

    @Test func aTooLargeManifestIs413() {
        var limits = RegistryLimits()
        limits.manifest = 10
        #expect(RouterFixture(limits: limits).push(image, to: "a", "v1").status == 413)
    }

    @Test func aFullRegistryRefuses() {
        var limits = RegistryLimits()
        limits.storage = 10
        #expect(RouterFixture(limits: limits).push(image, to: "a", "v1").status == 413)
    }

    @Test func deletingATagLeavesTheManifest() {
        let registry = RouterFixture()
        registry.content.add(image, to: "a", tag: "v1")
        #expect(registry.send("DELETE", "/v2/a/manifests/v1").status == 202)
        #expect(registry.send("GET", "/v2/a/manifests/v1").status == 404)
        #expect(registry.send("GET", "/v2/a/manifests/\(image.digest)").status == 200)
    }

    @Test func deletingAManifestTakesItsTags() {
        let registry = RouterFixture()
        registry.content.add(image, to: "a", tag: "v1")
        #expect(registry.send("DELETE", "/v2/a/manifests/\(image.digest)").status == 202)
        #expect(registry.content.tags(in: "a") == [])
        #expect(registry.send("DELETE", "/v2/a/manifests/\(image.digest)").status == 404)
    }

    @Test func anotherMethodIs405() {
        let answer = RouterFixture().send("POST", "/v2/a/manifests/v1")
        #expect(answer.status == 405)
        #expect(answer.headers["Allow"] == "GET, HEAD, PUT, DELETE")
    }

    @Test func theSubjectIsConfirmedWhereReferrersAreListed() {
        let artifact = TestImage.artifact([1], type: "test/signature", of: image.descriptor)
        let with = RouterFixture().push(artifact, to: "a", artifact.digest.description)
        #expect(with.headers["OCI-Subject"] == image.digest.description)
        let without = RouterFixture(RegistryBehavior(referrers: .off)).push(artifact, to: "a", "t")
        #expect(without.status == 201)
        #expect(without.headers["OCI-Subject"] == nil)
    }
}
