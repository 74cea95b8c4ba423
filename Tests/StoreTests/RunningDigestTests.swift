// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
import Store
import Testing
import Verification

/// Which applications run a digest.
@Suite(.timeLimit(.minutes(1)))
struct RunningDigestTests {
    private let old = Digest(sha256Of: [1])
    private let new = Digest(sha256Of: [2])

    /// Asks both stores, which must agree.
    private func subjects(running digest: Digest, after decisions: [PreparedDecision]) async throws
        -> [String]
    {
        let stage = try StoreStage()
        let (file, memory) = (try await stage.store(), InMemoryDecisionStore())
        for decision in decisions {
            try await file.keep(decision)
            await memory.keep(decision)
        }
        let found = try await file.subjects(running: digest)
        #expect(await memory.subjects(running: digest) == found)
        return found
    }

    @Test("every application whose newest decision names it") func several() async throws {
        let decisions: [PreparedDecision] = [
            .sample(1, about: "argocd/web", digest: new), .sample(2, about: "argocd/api", digest: new),
            .sample(3, about: "argocd/pay", digest: old),
        ]
        #expect(try await subjects(running: new, after: decisions) == ["argocd/api", "argocd/web"])
        #expect(try await subjects(running: Digest(sha256Of: [3]), after: decisions) == [])
    }

    @Test("what an allowed newer one replaced no longer runs; what a denied one did not replace does")
    func replaced() async throws {
        let before = PreparedDecision.sample(1, at: StoreStage.now - 1, digest: old)
        #expect(try await subjects(running: old, after: [before, .sample(2, digest: new)]) == [])
        let denied = PreparedDecision.sample(2, disposition: .deny, digest: new)
        #expect(try await subjects(running: old, after: [before, denied]) == ["argocd/web"])
        #expect(try await subjects(running: new, after: [before, denied]) == ["argocd/web"])
    }
}
