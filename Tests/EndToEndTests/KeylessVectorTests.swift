// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalRegistry
import OCIModel
import StrictJSON
import Testing

/// Recorded images with certificates of private Sigstores, from their folders and through a registry with and without
/// referrers API. The certificates have long expired: it is the time of signing that counts.
@Suite(.timeLimit(.minutes(2)))
struct KeylessVectorTests {
    @Test("as recorded", arguments: ["keyless-bundle", "keyless-legacy"], VectorTests.Way.allCases)
    func vector(_ name: String, _ way: VectorTests.Way) async throws {
        let folder = "\(Checkout.tests)Vectors/\(name)"
        let images = try JSON(parsing: Checkout.text("Vectors/\(name)/keyless.json"))["images"]?.array
        for image in try #require(images) {
            let tag = try #require(image["tag"]?.string)
            let identity = [
                "--trusted-root", "\(folder)/trusted_root.json", "--certificate-identity",
                image["subject"]?.string ?? "", "--certificate-oidc-issuer", image["issuer"]?.string ?? "",
            ]
            func check(_ options: [String], _ reference: String) async throws {
                let verdict = try await Assay.verify(identity + options + [reference])
                let rejection = image["rejection"]?.string
                verdict.expect(rejection.map { "exit 1: rejected (\($0))" } ?? "exit 0: verified")
                #expect(verdict.digests == [image["digest"]?.string].compactMap(\.self))
            }
            switch way {
            case .folder: try await check(["--oci-layout", folder], "registry.example/demo/app:\(tag)")
            case .api, .tags:
                let behavior = RegistryBehavior(referrers: way == .api ? .on() : .off)
                try await withLocalRegistry(behavior: behavior) { registry in
                    try registry.content.load(layoutDirectory: folder, into: "demo/app")
                    try await check([], registry.reference("demo/app", tag: tag))
                }
            }
        }
    }
}
