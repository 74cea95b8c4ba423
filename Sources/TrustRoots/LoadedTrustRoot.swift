// SPDX-License-Identifier: Apache-2.0

package import Sigstore

/// A trust root that is at hand, and where it came from.
package struct LoadedTrustRoot: Sendable {
    /// Where a root came from.
    package enum Origin: Sendable, Equatable {
        case builtIn
        /// A TUF mirror; when it was last asked with success, in seconds since 1970.
        case mirror(refreshed: Int?)
        case file(String)
        case inline
    }

    package let root: TrustRoot
    /// What to call it.
    package let name: String
    package let origin: Origin

    package init(root: TrustRoot, name: String, origin: Origin) {
        self.root = root
        self.name = name
        self.origin = origin
    }

    /// When its content was last known to be current, in seconds since 1970; `nil` when nobody keeps it fresh.
    package var currentAt: Int? {
        switch origin {
        case .builtIn: BuiltInTrustRoot.date
        case .mirror(let refreshed): refreshed
        case .file, .inline: nil
        }
    }

    /// Seconds since its content was last known to be current; `nil` when nobody keeps it fresh.
    package func age(at now: Int) -> Int? { currentAt.map { max(0, now - $0) } }

    /// Whether it is old enough to say so: keys of public instances change a few times a year.
    package func isStale(at now: Int) -> Bool { age(at: now).map { $0 > Self.staleAge } ?? false }

    /// Half a year.
    package static let staleAge = 183 * 86_400
}
