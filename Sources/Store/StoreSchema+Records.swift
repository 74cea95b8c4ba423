// SPDX-License-Identifier: Apache-2.0

extension StoreSchema {
    /// Records by collection and name. `records` is how many a collection has, so that nobody has to count them.
    static let records = StoreSchema(steps: [
        """
        CREATE TABLE collection (
            id INTEGER PRIMARY KEY,
            name BLOB NOT NULL UNIQUE,
            used_at INTEGER NOT NULL,
            records INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX collection_by_use ON collection (used_at, id);
        CREATE TABLE record (
            collection INTEGER NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
            name BLOB NOT NULL,
            content BLOB NOT NULL,
            checksum BLOB NOT NULL,
            PRIMARY KEY (collection, name)
        ) STRICT, WITHOUT ROWID;
        """
    ])
}
