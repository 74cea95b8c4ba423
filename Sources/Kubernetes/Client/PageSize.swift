// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// How much the pages of a list are asked to hold: half as many objects when a page does not fit the bound on its bytes,
/// down to one, then the metadata of that one alone, so that a few large objects stop no list. No I/O.
package struct PageSize: Sendable, Equatable {
    /// What is asked for unless a page did not fit.
    let most: Int
    /// How many objects the next page is asked to have.
    private(set) var objects: Int
    /// Whether the next page is asked for the metadata of one object, which alone fits no page.
    private(set) var isMetadataAlone = false

    /// - Parameter most: Objects of a page; at least 1.
    init(most: Int) {
        self.most = max(most, 1)
        objects = self.most
    }

    /// A page could not be read. `false` where its size is not why, or nothing smaller can be asked for.
    mutating func shrinks(after error: KubernetesError) -> Bool {
        guard case .transport(.bodyTooLarge) = error else { return false }
        if objects > 1 {
            objects /= 2
        } else if !isMetadataAlone {
            isMetadataAlone = true
        } else {
            return false
        }
        return true
    }

    /// A page has been read. The smaller size stays for the rest of the list, since large objects come in numbers; behind
    /// an object that fits no page it does not, else the rest would be read one by one.
    mutating func didRead() {
        if isMetadataAlone { self = PageSize(most: most) }
    }
}
