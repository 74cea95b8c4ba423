// SPDX-License-Identifier: Apache-2.0

/// How many records a store keeps.
package struct RecordLimits: Sendable {
    /// Records of one collection.
    package var records = 60_000
    /// Collections; those that were longest not used make room.
    package var collections = 256
    /// Size of one record, its name and its content, in bytes; also that of a collection's name.
    package var recordBytes = 16 << 10
    /// Size of the file, in bytes: of all records, and what it takes to find them.
    package var fileBytes = 512 << 20
    /// Damaged files that are kept for people to look at. What records say can be found out again.
    package var quarantined = 1
    /// How long another process may hold the store.
    package var busy = Duration.seconds(5)

    package init() {}

    var database: DatabaseLimits {
        DatabaseLimits(fileBytes: fileBytes, quarantined: quarantined, busy: busy)
    }
}
