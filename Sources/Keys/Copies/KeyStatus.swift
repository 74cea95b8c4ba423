// SPDX-License-Identifier: Apache-2.0

/// What is known of one key that a provider holds.
package struct KeyStatus: Sendable {
    /// The copy that is kept, whether it still counts or not.
    package var copy: KeyCopy?
    /// Why the last fetch failed; `nil` when it did not.
    package var failure: KeyFetchError?
    /// Until when its provider is left alone, in seconds since 1970; `nil` when it is not.
    package var restsUntil: Int?
}
