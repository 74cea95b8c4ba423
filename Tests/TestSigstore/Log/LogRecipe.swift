// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

extension TestSigstore {
    /// Which log takes an entry.
    package enum LogReference: Sendable {
        /// The first of the instance's own of that generation.
        case rekorV1, rekorV2
        /// Any other: a second one of the instance, or one that no trust root knows.
        case log(Log)
    }

    /// The kinds of entries (Rekor's types).
    package enum EntryKind: Sendable, CaseIterable {
        /// `hashedrekord` for a message, `dsse` for an envelope; always `hashedrekord` in Rekor v2.
        case automatic
        /// 0.0.1, or 0.0.2 in Rekor v2.
        case hashedRekord
        /// dsse 0.0.1.
        case dsse
        /// intoto 0.0.2.
        case intoto
        /// intoto 0.0.1, which holds no signature.
        case intotoV001
    }

    /// Whether an optional part is there.
    package enum Part: Sendable { case included, omitted }

    /// The moment and place that a signed entry timestamp promises.
    package struct Promise: Sendable {
        /// The entry.
        package var body: [UInt8]
        /// Seconds since 1970 UTC.
        package var integratedTime: Int
        /// The log's identifier.
        package var logID: [UInt8]
        /// The index over all shards.
        package var logIndex: Int
    }

    /// How a signature is entered in a log. The `edit…` closures change what will be hashed or signed; what is to
    /// be broken after that is edited in the bundle.
    package struct LogRecipe: Sendable {
        /// The log.
        package var log: LogReference
        /// The kind of the entry.
        package var kind = EntryKind.automatic
        /// When the entry came, in seconds since 1970 UTC; `nil` for one second after the instance's `now`.
        /// Rekor v2 gives none unless it is set.
        package var integratedTime: Int?
        /// Entries of others before this one, which makes its index in the shard, and after it.
        package var leavesBefore = 5, leavesAfter = 7
        /// Entries in the shards before; added to the index that bundles show for Rekor v1.
        package var earlierShards = 4_163_431
        /// The signed entry timestamp. Rekor v2 has none.
        package var promise = Part.included
        /// The inclusion proof with its checkpoint.
        package var proof = Part.included
        /// Changes the entry.
        package var editBody: @Sendable (inout JSON) throws -> Void = { _ in }
        /// Changes what the signed entry timestamp is made over.
        package var editPromise: @Sendable (inout Promise) -> Void = { _ in }
        /// Changes the tree head before it is signed.
        package var editCheckpoint: @Sendable (inout Checkpoint) -> Void = { _ in }

        /// An entry in a log.
        package init(_ log: LogReference) { self.log = log }

        /// An entry in the instance's Rekor v1.
        package static var rekorV1: Self { Self(.rekorV1) }
        /// An entry in the instance's Rekor v2.
        package static var rekorV2: Self { Self(.rekorV2) }
        /// An entry in the instance's Rekor v1, changed.
        package static func rekorV1(_ edit: (inout Self) throws -> Void) rethrows -> Self {
            var recipe = rekorV1
            try edit(&recipe)
            return recipe
        }
        /// An entry in the instance's Rekor v2, changed.
        package static func rekorV2(_ edit: (inout Self) throws -> Void) rethrows -> Self {
            var recipe = rekorV2
            try edit(&recipe)
            return recipe
        }
    }
}
