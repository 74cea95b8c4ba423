// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// A page of a list. Objects are read one by one, so that one that cannot be read hides no other.
package struct ListPage: Sendable {
    /// What a watch goes on from, once all pages are read.
    package var resourceVersion: String
    /// Where the next page begins; `nil` on the last one.
    package var next: String?
    let reader: ObjectReader
    /// The objects as they were written.
    let texts: [ArraySlice<UInt8>]
    /// Whether it was asked for the metadata of objects that are too large.
    let isMetadataAlone: Bool

    /// The objects, each of them parsed when it is come to: a page of values takes many times the memory of its text.
    package var items: some Collection<ReadObject> {
        texts.lazy.map { isMetadataAlone ? reader.tooLarge($0) : reader.object($0) }
    }
}

/// An object as it was read, or why it was not.
package enum ReadObject: Sendable, Equatable {
    case object(JSON)
    /// `key` is `nil` where not even the metadata can be read.
    case unreadable(key: ObjectKey?, why: String)

    /// The object; `nil` where it is unreadable.
    package var json: JSON? {
        if case .object(let json) = self { json } else { nil }
    }
}
