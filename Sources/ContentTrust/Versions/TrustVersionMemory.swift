// SPDX-License-Identifier: Apache-2.0

/// Remembers versions for as long as the process lives.
package actor TrustVersionMemory: TrustVersionStore {
    private var kept: [TrustVersionKey: TrustVersions] = [:]

    package init() {}

    package nonisolated func place(of key: TrustVersionKey) -> String? { nil }

    package func versions(for key: TrustVersionKey) -> TrustVersions? { kept[key] }

    package func keep(_ versions: TrustVersions, for key: TrustVersionKey) {
        kept[key] = kept[key]?.merged(with: versions) ?? versions
    }
}
