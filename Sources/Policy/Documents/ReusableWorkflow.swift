// SPDX-License-Identifier: Apache-2.0

/// A reusable workflow of GitHub that builds for others, and which of its versions count.
package struct ReusableWorkflow: Sendable, Hashable {
    /// Which versions count. A branch moves, and so does a tag like `v2`.
    package enum Pin: Sendable, Hashable {
        /// Any release: `refs/tags/vX.Y.Z`.
        case anyRelease
        /// This ref: `refs/tags/v1.2.3`.
        case ref(String)
        /// This commit, 40 hexadecimal digits.
        case commit(String)
    }

    /// `owner/repository/.github/workflows/file.yml`.
    package var path: String
    package var pin: Pin

    /// Reads `owner/repository/path`, alone or with `@` and a release (`v1.2.3`), a full ref or a commit; `nil` when it
    /// is anything else.
    package init?(_ text: String) {
        let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let components = halves.first?.split(separator: "/", omittingEmptySubsequences: false) ?? []
        guard components.count >= 3, !components.contains(where: \.isEmpty), text.utf8.count <= 512,
            components.allSatisfy({ $0.utf8.allSatisfy { $0.isLetterOrDigit || "-._".utf8.contains($0) } }),
            components.last?.hasSuffix(".yml") ?? false || components.last?.hasSuffix(".yaml") ?? false
        else { return nil }
        path = components.joined(separator: "/")
        guard halves.count == 2, let version = halves.last else {
            pin = .anyRelease
            return
        }
        if version.utf8.count == 40,
            version.utf8.allSatisfy({ $0.isDigit || ($0.isHexDigit && $0.isLowercaseLetter) })
        {
            pin = .commit(String(version))
        } else if version.hasPrefix("refs/"), version.utf8.count > 5 {
            pin = .ref(String(version))
        } else if ReleaseTag.isRelease(version) {
            pin = .ref("refs/tags/\(version)")
        } else {
            return nil
        }
    }
}

/// Tags of releases: `vX.Y.Z`, with neither pre-release nor build metadata.
package enum ReleaseTag {
    /// Whether `tag` is one.
    package static func isRelease(_ tag: some StringProtocol) -> Bool {
        guard tag.hasPrefix("v") else { return false }
        let numbers = tag.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 3
            && numbers.allSatisfy { number in
                (1...9).contains(number.utf8.count) && number.utf8.allSatisfy(\.isDigit)
                    && (number.count == 1 || !number.hasPrefix("0"))
            }
    }
}
