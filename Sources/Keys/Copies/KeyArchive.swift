// SPDX-License-Identifier: Apache-2.0

package import Policy

/// Where copies of keys outlive the process. Whoever can write to it can name the keys that are trusted: it is as
/// sensitive as the policy.
package protocol KeyArchive: Sendable {
    /// The copy that was kept; `nil` when there is none that can be used.
    func copy(of reference: KeyReference) -> KeyCopy?
    /// Keeps a copy, or forgets it with `nil`. A copy that cannot be kept is no failure.
    func keep(_ copy: KeyCopy?, of reference: KeyReference)
}
