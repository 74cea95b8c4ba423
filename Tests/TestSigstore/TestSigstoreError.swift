// SPDX-License-Identifier: Apache-2.0

/// What a test asked for that cannot be done.
package enum TestSigstoreError: Error, Sendable, Equatable {
    /// A document has nothing at this JSON Pointer.
    case nothingAt(pointer: String)
    /// The layout has no such part.
    case noSuchPart(String)
    /// The recipe contradicts itself.
    case contradiction(String)
}
