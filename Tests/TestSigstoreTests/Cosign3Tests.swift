// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import TestSigstore
import Testing

/// What is minted is accepted by a verifier that nobody here wrote.
@Suite(.needsCosign3, .serialized) struct Cosign3Tests {
    private let artifact = Array("an artifact\n".utf8)

    /// Certificates and times must lie in the past for a program that looks at the clock.
    private var sigstore: TestSigstore

    init() throws { sigstore = try TestSigstore(now: Int(Date().timeIntervalSince1970) - 60) }

    @Test("accepts bundles of every version", arguments: TestSigstore.BundleVersion.allCases)
    mutating func version(_ version: TestSigstore.BundleVersion) async throws {
        let verdict = try await verdict(on: Minting("\(version)"), bundle: { $0.bundle(version) })
        #expect(verdict.isAccepted, "\(verdict.output)")
    }

    @Test("accepts every good recipe", arguments: Minting.good)
    mutating func good(_ minting: Minting) async throws {
        let verdict = try await verdict(on: minting)
        #expect(verdict.isAccepted, "\(verdict.output)")
    }

    @Test("accepts a leaf anywhere in a tree", arguments: 0..<9, 0..<3)
    mutating func tree(before: Int, after: Int) async throws {
        let minting = Minting("tree") {
            $0.logs = [
                .rekorV1 {
                    $0.leavesBefore = before
                    $0.leavesAfter = after
                }
            ]
        }
        let verdict = try await verdict(on: minting)
        #expect(verdict.isAccepted, "\(verdict.output)")
    }

    @Test("refuses every fault, and says why", arguments: Fault.all)
    mutating func fault(_ fault: Fault) async throws {
        let verdict = try await verdict(
            on: fault.minting, bundle: { try fault.editBundle($0.bundle()) }, root: fault.editRoot)
        #expect(verdict.refuses(fault.complaint), "\(verdict.output)")
    }

    private mutating func verdict(
        on minting: Minting, bundle: (TestSigstore.Signed) throws -> JSON = { $0.bundle() },
        root: (JSON) throws -> JSON = { $0 }
    ) async throws -> Cosign3.Verdict {
        let (signed, expected) = try minting.sign(artifact, in: &sigstore)
        return try await Cosign3.verify(
            signed, bundle: try bundle(signed), root: try root(sigstore.trustedRoot), expected,
            minting.options)
    }
}
