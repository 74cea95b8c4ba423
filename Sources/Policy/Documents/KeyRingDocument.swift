// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// The keys of a team under the names that policies use, with the time in which each counts.
///
/// Several keys may have one name: while a key is replaced, the old and the new one both stand for it.
package struct KeyRingDocument: Sendable {
    /// One key under a name.
    package struct Entry: Sendable, Equatable {
        package var name: String
        package var key: TrustedKey
        package var location: SourceLocation

        package init(name: String, key: TrustedKey, location: SourceLocation) {
            self.name = name
            self.key = key
            self.location = location
        }
    }

    package var entries: [Entry]

    package init(entries: [Entry]) { self.entries = entries }
}
