// SPDX-License-Identifier: Apache-2.0

/// What an image runs on: `os/architecture[/variant]`.
package struct ImagePlatform: Sendable, Equatable, CustomStringConvertible {
    /// The parts as they are written, with slashes between them.
    package let description: String

    /// Reads a platform; `nil` when it does not have two or three parts.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), !parts.contains(where: \.isEmpty) else { return nil }
        description = text
    }

    /// The platform that an image's config names; `nil` when it names none.
    init?(os: String?, architecture: String?, variant: String?) {
        self.init([os ?? "", architecture ?? "", variant].compactMap(\.self).joined(separator: "/"))
    }

    /// Attestations that build tools put into an index say `unknown/unknown`.
    var isRunnable: Bool { !description.split(separator: "/").prefix(2).contains("unknown") }

    package static func == (one: ImagePlatform, other: ImagePlatform) -> Bool {
        one.description.utf8.elementsEqual(other.description.utf8)
    }
}
