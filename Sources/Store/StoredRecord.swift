// SPDX-License-Identifier: Apache-2.0

/// Bytes under a name, in a collection of such.
package struct StoredRecord: Sendable, Equatable {
    package var name: String
    package var content: [UInt8]

    package init(name: String, content: [UInt8]) {
        self.name = name
        self.content = content
    }

    /// Over the name of the collection too: a record that turns up elsewhere is none.
    func checksum(in collection: String) -> [UInt8] {
        var input = ChecksumInput()
        input.add(collection)
        input.add(name)
        input.add(content)
        return input.checksum
    }

    /// The bytes of its values.
    var size: Int { name.utf8.count + content.count }
}

/// What was kept of a collection.
package struct StoredCollection: Sendable, Equatable {
    /// Sorted by the bytes of their names.
    package var records: [StoredRecord]
    /// How many more there were, which are not what was written. They are gone now.
    package var damaged: Int

    package init(records: [StoredRecord], damaged: Int) {
        self.records = records
        self.damaged = damaged
    }
}
