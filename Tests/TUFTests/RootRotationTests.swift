// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@testable import TUF

/// One version of a root: whose keys it lists, how many must sign, and who did.
struct RootVersion: Sendable, CustomTestStringConvertible {
    let keys: [Int]
    let threshold: Int
    let signers: [Int]
    var testDescription: String { "\(threshold) of \(keys), signed by \(signers)" }
}

/// From one root to the next (section 5.3).
struct RootRotationTests {
    /// Walks the versions with ten keys; the code that the walk ends with, and the version it reached.
    private func walk(_ versions: [RootVersion]) throws -> (TUFError.Code?, Int) {
        let repository = try TestRepository()
        let keys = (0..<10).map { _ in TestKey() }
        repository.content.files = [:]
        var files: [[UInt8]] = []
        for version in versions {
            var signers = TestSigners(version.keys.map { keys[$0] }, threshold: version.threshold)
            signers.signing = version.signers.map { keys[$0] }
            repository.content.signers["root"] = signers
            try repository.publish("root")
            files.append(repository.root)
        }
        var root = try TrustedRoot(anchor: try #require(files.first))
        let result = code { () throws(TUFError) in
            for file in files.dropFirst() { root = try root.successor(file) }
        }
        return (result, root.root.header.version)
    }

    @Test(arguments: [
        [
            RootVersion(keys: [1], threshold: 1, signers: [1]),
            RootVersion(keys: [2], threshold: 1, signers: [2, 1]),
        ],
        // Signatures of strangers do no harm.
        [
            RootVersion(keys: [1], threshold: 1, signers: [3, 1, 4]),
            RootVersion(keys: [2], threshold: 1, signers: [3, 2, 1, 4]),
        ],
        [
            RootVersion(keys: [0, 1, 2, 3, 4], threshold: 3, signers: [0, 2, 4]),
            RootVersion(keys: [0, 1, 3, 4, 5], threshold: 3, signers: [0, 4, 1]),
        ],
        [
            RootVersion(keys: [0, 1, 2, 3, 4], threshold: 3, signers: [0, 2, 4]),
            RootVersion(keys: [5, 6, 7, 8, 9], threshold: 3, signers: [0, 2, 4, 5, 6, 7]),
        ],
        [
            RootVersion(keys: [1, 2, 3], threshold: 1, signers: [1]),
            RootVersion(keys: [1, 2, 3], threshold: 2, signers: [1, 2]),
        ],
        [
            RootVersion(keys: [1, 2, 3], threshold: 2, signers: [1, 2]),
            RootVersion(keys: [1, 2, 3], threshold: 1, signers: [1, 2]),
        ],
    ])
    func bothOldAndNewKeysSigned(versions: [RootVersion]) throws {
        #expect(try walk(versions) == (nil, 2))
    }

    @Test(arguments: [
        // Not the old key, not the new key.
        [
            RootVersion(keys: [1], threshold: 1, signers: [1]),
            RootVersion(keys: [2], threshold: 1, signers: [2, 3]),
        ],
        [
            RootVersion(keys: [1], threshold: 1, signers: [1]),
            RootVersion(keys: [2], threshold: 1, signers: [1, 3]),
        ],
        // Two of three new ones, two of three old ones.
        [
            RootVersion(keys: [0, 1, 2, 3, 4], threshold: 3, signers: [0, 2, 4]),
            RootVersion(keys: [0, 1, 3, 4, 5], threshold: 3, signers: [0, 2, 4]),
        ],
        [
            RootVersion(keys: [0, 1, 2, 3, 4], threshold: 3, signers: [0, 2, 4]),
            RootVersion(keys: [0, 1, 3, 4, 5], threshold: 3, signers: [0, 4, 5]),
        ],
        // The new threshold, the old threshold.
        [
            RootVersion(keys: [1, 2, 3], threshold: 1, signers: [1]),
            RootVersion(keys: [1, 2, 3], threshold: 2, signers: [2]),
        ],
        [
            RootVersion(keys: [1, 2, 3], threshold: 2, signers: [1, 2]),
            RootVersion(keys: [1, 2, 3], threshold: 1, signers: [1]),
        ],
    ])
    func oldOrNewKeysAreMissing(versions: [RootVersion]) throws {
        #expect(try walk(versions) == (.threshold, 1))
    }

    @Test func anAnchorIsSignedByItself() throws {
        let repository = try TestRepository()
        #expect(code { () throws(TUFError) in _ = try TrustedRoot(anchor: repository.root) } == nil)
        repository.content.signers["root"]?.signing = [TestKey()]
        try repository.publish("root")
        #expect(code { () throws(TUFError) in _ = try TrustedRoot(anchor: repository.root) } == .threshold)
    }

    /// python-tuf CVE-2020-15163: a root that failed must not be kept, and those before it are.
    @Test func aRootThatFailedIsNotKept() async throws {
        let test = try ClientTest()
        try test.repository.publish("root")
        test.repository.content.signers["root"]?.signing = []
        try test.repository.publish("root")
        #expect(await test.refresh() == .threshold)
        #expect(try test.kept() == ["root": 2])
        #expect(test.requests() == ["2.root.json", "3.root.json"])
    }

    @Test func aRefreshTakesSoManyRootsAndTheNextGoesOn() async throws {
        let test = try ClientTest()
        test.limits.rootRotations = 2
        for _ in 0..<3 { try test.repository.publish("root") }
        #expect(await test.refresh() == nil)
        #expect(try test.kept()["root"] == 3)
        #expect(await test.refresh() == nil)
        #expect(try test.kept()["root"] == 4)
    }
}
