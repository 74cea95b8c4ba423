// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import Signing
import StrictJSON
import Testing

/// What a verification may cost, in HTTP requests; the program counts them itself, and the registry agrees.
@Suite(.timeLimit(.minutes(1)))
struct RequestCountTests {
    @Test("a bundle with the referrers API: at most 4 by tag") func bundleWithAPI() async throws {
        let bench = try await LocalBench(.bundle)
        let verdict = try await bench.verify(bench.byTag)
        #expect(verdict.summary == "exit 0: verified")
        #expect(verdict.requests.allSatisfy { $0 <= 4 })
        #expect(verdict.requests == [bench.registry.log.count])
    }

    @Test("a bundle without the API: at most 5, then 4") func bundleWithoutAPI() async throws {
        let bench = try await LocalBench(.bundle, RegistryBehavior(referrers: .off))
        try bench.addSigned("v2", .bundle)
        let second = bench.registry.reference(LocalBench.repository, tag: "v2")
        let verdict = try await bench.verify("--concurrency", "1", bench.byTag, second)
        #expect(verdict.summary == "exit 0: verified, verified")
        #expect(verdict.requests.count == 2)
        #expect(verdict.requests[0] <= 5)
        #expect(verdict.requests[1] <= 4)
        #expect(verdict.json["requests"]?.int == bench.registry.log.count)
    }

    @Test("legacy: at most 3 for the second image of a repository") func legacy() async throws {
        let bench = try await LocalBench(.legacy, RegistryBehavior(referrers: .off))
        try bench.addSigned("v2", .legacy)
        let second = bench.registry.reference(LocalBench.repository, tag: "v2")
        let verdict = try await bench.verify("--concurrency", "1", bench.byTag, second)
        #expect(verdict.summary == "exit 0: verified, verified")
        #expect(verdict.requests[1] <= 3)
    }

    @Test("the same image in ten manifests costs once") func onceForTen() async throws {
        let bench = try await LocalBench(.bundle)
        for number in 0..<10 {
            _ = try bench.folder.write("manifests/\(number).yaml", deployment("web-\(number)", bench.byTag))
        }
        let ten = try await bench.verify("-f", bench.folder.file("manifests"))
        #expect(ten.summary == "exit 0: verified")
        #expect(ten.images.first?["places"]?.array?.count == 10)
        #expect(bench.registry.log.count == 4)
    }

    @Test("tag and digest of one image: its evidence is fetched once") func tagAndDigest() async throws {
        let bench = try await LocalBench(.bundle)
        let verdict = try await bench.verify(bench.byTag, bench.byDigest)
        #expect(verdict.summary == "exit 0: verified, verified")
        #expect(bench.registry.log.count == 4)
    }

    @Test("many images at once: each is asked for once") func many() async throws {
        let bench = try await LocalBench(nil)
        let references = try (0..<40).map { number in
            try bench.addSigned("t\(number)", .bundle)
            return bench.registry.reference(LocalBench.repository, tag: "t\(number)")
        }
        let verdict = try await Assay.verify(["--key", bench.key] + references + references)
        #expect(
            verdict.summary == "exit 0: " + Array(repeating: "verified", count: 40).joined(separator: ", "))
        #expect(bench.registry.log.count <= 4 * 40)
        #expect(verdict.images.compactMap { $0["image"]?.string } == references)
    }
}

extension LocalBench {
    /// Adds another image to the repository and signs it.
    func addSigned(_ tag: String, _ layout: Layout) throws {
        let other = TestImage(label: tag)
        content.add(other, to: Self.repository, tag: tag)
        try sign(other, layout, signer)
    }
}

/// A Deployment of one container.
func deployment(_ name: String, _ image: String) -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: \(name)}
    spec:
      template:
        spec:
          containers: [{name: app, image: "\(image)"}]

    """
}
