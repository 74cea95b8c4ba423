// SPDX-License-Identifier: Apache-2.0

/// A list, which knows how deep it is.
package struct CELList: Sendable {
    package let elements: [CELValue]
    /// Levels of lists and maps, itself included.
    let depth: Int

    package init(_ elements: [CELValue]) {
        self.elements = elements
        depth = 1 + elements.reduce(0) { max($0, $1.depth) }
    }
}

extension CELList: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: CELValue...) { self.init(elements) }
}
