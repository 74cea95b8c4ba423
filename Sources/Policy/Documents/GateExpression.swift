// SPDX-License-Identifier: Apache-2.0

/// A condition in the Common Expression Language.
package struct GateExpression: Sendable, Hashable {
    /// The expression as it was written.
    package let text: String

    package init(_ text: String) { self.text = text }
}
