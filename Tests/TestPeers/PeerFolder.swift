// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where `scripts/install-peers` puts programs: `ASSAY_PEERS`, default `.build-peers` of the checkout.
package enum PeerFolder {
    package static let path =
        ProcessInfo.processInfo.environment["ASSAY_PEERS"].map { URL(filePath: $0).absoluteURL.path() }
        ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".build-peers").path()

    /// Whether mandatory programs must be there: then their absence is a failure and no skip.
    package static let isCI = !(ProcessInfo.processInfo.environment["CI"] ?? "").isEmpty

    package static func isExecutable(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: path)
    }
}
