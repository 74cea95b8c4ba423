// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON
import TestContentTrust
import Testing

@testable import ContentTrust

/// Who speaks for a repository's tags.
struct DelegationTests {
    private let alice = TestTrustKey.ecdsa()
    private var repository: TestTrustData

    init() throws {
        repository = try TestTrustData()
        repository.images = ["v1": Array("own".utf8)]
    }

    private func delegation(
        _ name: String, _ images: [String: String] = ["v1": "one"], paths: [String] = [""]
    ) -> TestTrustData.Delegation {
        .init(
            name: name, signers: .init(keys: [alice]), paths: paths,
            images: images.mapValues { Array($0.utf8) })
    }

    private func targets(
        _ repository: TestTrustData, _ delegations: [String] = []
    ) async throws -> VerifiedTargets {
        var client = try TestClient(repository)
        client.delegations = delegations
        return try await client.targets(try repository.files())
    }

    private func refusal(_ repository: TestTrustData, _ delegations: [String] = []) async throws
        -> ContentTrustError?
    {
        var client = try TestClient(repository)
        client.delegations = delegations
        return await client.refusal(try repository.files())
    }

    private func digest(_ text: String) -> Digest { Digest(sha256Of: Array(text.utf8)) }

    @Test func releasesSpeakBeforeTheTargets() async throws {
        var repository = repository
        #expect(try await targets(repository).digest(ofTag: "v1")?.digest == digest("own"))
        repository.delegations = [delegation("targets/releases")]
        let targets = try await targets(repository)
        #expect(targets.asked == ["targets/releases", "targets"])
        #expect(targets.digest(ofTag: "v1")?.digest == digest("one"))
        #expect(targets.roles(vouchingFor: "v1") == ["targets/releases"])
        // Their own entry hides that of the targets.
        #expect(targets.tags(of: digest("one")) == ["v1"])
        #expect(targets.tags(of: digest("own")).isEmpty)
    }

    /// Tags that were signed before there were releases.
    @Test func theTargetsSpeakForWhatReleasesDoNotName() async throws {
        var repository = repository
        repository.images["v0"] = Array("old".utf8)
        repository.delegations = [delegation("targets/releases")]
        let asked = ["targets/releases", "targets"]
        let targets = try await targets(repository)
        #expect(try targets.check(tag: "v0", digest: digest("old"), size: 3) == ["v0"])
        #expect(try targets.check(tag: nil, digest: digest("old"), size: 3) == ["v0"])
        #expect(targets.roles(vouchingFor: "v0") == ["targets"])
        #expect(throws: ContentTrustError.tagNotSigned(tag: "v2", roles: asked)) {
            try targets.target(ofTag: "v2")
        }
        #expect(throws: ContentTrustError.digestNotSigned(digest("own"), roles: asked)) {
            try targets.check(tag: nil, digest: digest("own"), size: nil)
        }
        // Not where releases alone are asked for.
        let releases = try await self.targets(repository, ["releases"])
        #expect(throws: ContentTrustError.tagNotSigned(tag: "v0", roles: ["targets/releases"])) {
            try releases.target(ofTag: "v0")
        }
    }

    /// A path is a delegation's bound, not the repository's.
    @Test func theTargetsSpeakForWhatReleasesMayNotName() async throws {
        var repository = repository
        repository.delegations = [delegation("targets/releases", paths: ["w"])]
        #expect(try await targets(repository).digest(ofTag: "v1")?.digest == digest("own"))
        repository.delegations = [delegation("targets/releases", paths: ["v"])]
        #expect(try await targets(repository).digest(ofTag: "v1")?.digest == digest("one"))
    }

    @Test func theTargetsAreAskedForByName() async throws {
        var repository = repository
        repository.images["v2"] = Array("two".utf8)
        repository.delegations = [delegation("targets/releases", ["v1": "one", "v2": "two"])]
        let own = try await targets(repository, ["targets"])
        #expect(own.asked == ["targets"])
        #expect(own.digest(ofTag: "v1")?.digest == digest("own"))
        let both = try await targets(repository, ["targets", "releases"])
        #expect(both.digest(ofTag: "v2")?.digest == digest("two"))
        #expect(throws: ContentTrustError.disagreement(tag: "v1", roles: ["targets", "targets/releases"])) {
            try both.target(ofTag: "v1")
        }
    }

    @Test func anotherDelegationDoesNot() async throws {
        var repository = repository
        repository.delegations = [delegation("targets/alice")]
        #expect(try await targets(repository).roles == ["targets"])
    }

    @Test func releasesThatNobodyPublished() async throws {
        var repository = repository
        repository.delegations = [delegation("targets/releases")]
        repository.delegations[0].isPublished = false
        #expect(try await targets(repository).roles == ["targets"])
        #expect(try await refusal(repository, ["releases"]) == .unknownDelegation(role: "targets/releases"))
    }

    /// The server may hold the snapshot's key: what was published once does not go silently.
    @Test func releasesThatAreGone() async throws {
        var repository = repository
        repository.delegations = [delegation("targets/releases")]
        let client = try TestClient(repository)
        _ = try await client.targets(try repository.files())
        repository.delegations[0].isPublished = false
        #expect(
            await client.refusal(try repository.files())
                == .rollback(role: "targets/releases", known: 1, found: 0, memory: nil))
        repository.delegations = []
        #expect(await client.refusal(try repository.files()) == nil)
    }

    @Test func allThatAreAskedForAgree() async throws {
        var repository = repository
        repository.delegations = [
            delegation("targets/qa", ["v1": "one", "v2": "two", "v3": "three"]),
            delegation("targets/dev", ["v1": "one", "v2": "other"]),
        ]
        let targets = try await targets(repository, ["qa", "dev"])
        let roles = ["targets/qa", "targets/dev"]
        #expect(targets.roles == roles)
        #expect(try targets.target(ofTag: "v1").digest == digest("one"))
        #expect(throws: ContentTrustError.disagreement(tag: "v2", roles: roles)) {
            try targets.target(ofTag: "v2")
        }
        #expect(throws: ContentTrustError.disagreement(tag: "v3", roles: roles)) {
            try targets.target(ofTag: "v3")
        }
        #expect(throws: ContentTrustError.tagNotSigned(tag: "v4", roles: roles)) {
            try targets.target(ofTag: "v4")
        }
        #expect(targets.tags(of: digest("one")) == ["v1"])
        #expect(targets.tags(of: digest("two")).isEmpty)
    }

    @Test func oneThatIsNotThere() async throws {
        var repository = repository
        repository.delegations = [delegation("targets/qa")]
        #expect(try await refusal(repository, ["qa"]) == nil)
        #expect(try await refusal(repository, ["qa", "dev"]) == .unknownDelegation(role: "targets/dev"))
    }

    @Test(arguments: ["", "QA", "../root", "a//b", "a/b/c/d/e", "q a"])
    func namesThatNoneHas(name: String) async throws {
        var repository = repository
        repository.delegations = [delegation("targets/qa")]
        #expect(try await refusal(repository, [name]) == .unknownDelegation(role: "targets/" + name))
    }

    @Test func onlyTagsOfItsPaths() async throws {
        var repository = repository
        repository.delegations = [
            delegation("targets/qa", ["v1": "one", "w1": "one", "x1": "one"], paths: ["v", "w"])
        ]
        let targets = try await targets(repository, ["qa"])
        #expect(targets.tags(of: digest("one")) == ["v1", "w1"])
    }

    @Test func withoutPathsItSpeaksForNothing() async throws {
        var repository = repository
        repository.delegations = [delegation("targets/qa", paths: [])]
        #expect(try await targets(repository, ["qa"]).digest(ofTag: "v1") == nil)
    }

    @Test func delegatedTwice() async throws {
        var repository = repository
        var outer = delegation("targets/a", ["v9": "nine"], paths: ["v"])
        outer.delegations = [delegation("targets/a/b", ["v1": "one", "w1": "one"])]
        repository.delegations = [outer]
        let targets = try await targets(repository, ["a/b"])
        #expect(targets.roles == ["targets/a/b"])
        // What the first may not speak for, the second may not either.
        #expect(targets.tags(of: digest("one")) == ["v1"])
    }

    /// A role below another is the other's to delegate.
    @Test func delegatedByTheWrongRole() async throws {
        var repository = repository
        repository.delegations = [delegation("targets/a"), delegation("targets/a/b")]
        #expect(try await refusal(repository, ["a"]) == nil)
        #expect(try await refusal(repository, ["a/b"]) == .unknownDelegation(role: "targets/a/b"))
    }

    @Test func signedByAStranger() async throws {
        var repository = repository
        repository.delegations = [delegation("targets/releases")]
        #expect(try await refusal(repository) == nil)
        repository.delegations[0].signers.signing = [.ecdsa()]
        #expect(try await refusal(repository) == .signature(role: "targets/releases"))
        // Nor does the repository's own key sign for it.
        repository.delegations[0].signers.signing = repository.targets.keys
        #expect(try await refusal(repository) == .signature(role: "targets/releases"))
    }

    @Test func expired() async throws {
        var repository = repository
        repository.delegations = [delegation("targets/releases")]
        repository.lives["targets/releases"] = 1
        #expect(try await targets(repository).expires == TestTrustData.now + 1)
        repository.lives["targets/releases"] = 0
        #expect(try await refusal(repository)?.code == .expired)
    }

    @Test func otherBytes() async throws {
        var repository = repository
        repository.delegations = [delegation("targets/releases")]
        repository.swaps["targets/releases"] = { $0.dropLast() + [0x20] }
        #expect(try await refusal(repository) == .hashMismatch(role: "targets/releases"))
    }

    @Test func tooMany() async throws {
        var repository = repository
        repository.delegations = (0..<3).map { delegation("targets/d\($0)") }
        for delegation in repository.delegations.indices {
            repository.delegations[delegation].isPublished = false
        }
        var client = try TestClient(repository)
        client.limits.roles = 3
        #expect(await client.refusal(try repository.files()) == nil)
        client.limits.roles = 2
        #expect(await client.refusal(try repository.files())?.code == .malformed)
    }

    @Test func aNameOfAnotherKind() async throws {
        var repository = repository
        repository.delegations = [delegation("targets/qa")]
        repository.delegations[0].isPublished = false
        #expect(try await refusal(repository) == nil)
        for name in ["root", "targets", "targets/../root", "targets/QA"] {
            repository.delegations[0].name = name
            #expect(try await refusal(repository)?.code == .malformed)
        }
    }
}
