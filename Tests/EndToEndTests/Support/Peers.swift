// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The real programs of `scripts/install-peers`, in `ASSAY_PEERS` or `.build-peers`.
enum Peers: String, CaseIterable {
    case registry = "docker-registry"
    case cosign2, cosign3, notation

    var path: String { "\(Self.folder)/bin/\(rawValue)" }
    var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// Whether a test that needs this runs: where it is mandatory, its absence is a failure and no skip.
    var isExpected: Bool { isInstalled || !isOptional && Self.isCI }

    /// Whether it is to be had only from a suite that moves.
    private var isOptional: Bool { self == .cosign3 || self == .notation }

    static let isCI = !(ProcessInfo.processInfo.environment["CI"] ?? "").isEmpty

    private static let folder =
        ProcessInfo.processInfo.environment["ASSAY_PEERS"].map { URL(filePath: $0).absoluteURL.path() }
        ?? URL(filePath: Checkout.tests).deletingLastPathComponent().appending(path: ".build-peers").path()
}

extension Trait where Self == ConditionTrait {
    /// The test needs these programs; without them it is skipped by name.
    static func needs(_ peers: Peers...) -> Self {
        let missing = peers.filter { !$0.isExpected }.map(\.rawValue).joined(separator: ", ")
        return .enabled(if: missing.isEmpty, "scripts/install-peers did not install \(missing)")
    }
}

@Suite struct PeerTests {
    @Test(
        "CI has docker-registry and cosign 2", .enabled(if: Peers.isCI, "not in CI"),
        arguments: [Peers.registry, .cosign2])
    func mandatory(_ peer: Peers) {
        #expect(peer.isInstalled, "\(peer.path) is missing; run scripts/install-peers")
    }
}
