// SPDX-License-Identifier: Apache-2.0

/// What became of an object since it was last told. Several changes in between are one.
package struct Change<Value: Sendable>: Sendable {
    package var key: ObjectKey
    /// What was told before; `nil` for nothing.
    package var old: Value?
    /// What there is now; `nil` where it is gone or cannot be read.
    package var new: Value?
    /// Why the object, which is there, has no value; `nil` where nothing is wrong.
    package var failure: String?

    /// What happened, in a word.
    package enum Kind: String, Sendable {
        case added, changed, removed
        /// It is there, and cannot be read.
        case failed
    }

    package var kind: Kind {
        if failure != nil { return .failed }
        return switch (old, new) {
        case (_, nil): .removed
        case (nil, _): .added
        default: .changed
        }
    }
}
