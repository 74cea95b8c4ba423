// SPDX-License-Identifier: Apache-2.0

package import Sigstore

/// A trust root that is at hand, and where it came from.
package struct LoadedTrustRoot: Sendable {
    /// Where a root came from.
    package enum Origin: Sendable, Equatable {
        case builtIn
        /// A TUF mirror; when it was last asked with success, in seconds since 1970, where that is known.
        case mirror(refreshed: Int?)
        case file(String)
        case inline
    }

    package let root: TrustRoot
    /// What to call it.
    package let name: String
    package let origin: Origin
    /// What refreshes it; `nil` when nobody keeps it fresh.
    package let refresh: RefreshCommand?

    package init(root: TrustRoot, name: String, origin: Origin, refresh: RefreshCommand? = nil) {
        self.root = root
        self.name = name
        self.origin = origin
        self.refresh = refresh
    }

    /// Whether anybody keeps it fresh: files and inline documents are as they are.
    package var isKeptFresh: Bool {
        switch origin {
        case .builtIn, .mirror: true
        case .file, .inline: false
        }
    }

    /// When its content was last known to be current, in seconds since 1970; `nil` when that is not known, or nobody
    /// keeps it fresh.
    package var currentAt: Int? {
        switch origin {
        case .builtIn: BuiltInTrustRoot.date
        case .mirror(let refreshed): refreshed
        case .file, .inline: nil
        }
    }

    /// Seconds since its content was last known to be current; `nil` when that is not known, or nobody keeps it fresh.
    package func age(at now: Int) -> Int? { currentAt.map { max(0, now - $0) } }

    /// Whether it is kept fresh and older than `limit` seconds, or of an age that is not known.
    package func isOlder(than limit: Int, at now: Int) -> Bool {
        isKeptFresh && age(at: now).map { $0 > limit } ?? true
    }

    /// Whether it is old enough to say so: keys of public instances change a few times a year.
    package func isStale(at now: Int) -> Bool { isOlder(than: Self.staleAge, at: now) }

    /// Half a year.
    package static let staleAge = 183 * 86_400
}
