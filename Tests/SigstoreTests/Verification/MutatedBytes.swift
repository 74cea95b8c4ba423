// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

/// A JSON document in compact form, and what each of its bytes belongs to.
struct MutatedBytes {
    let bytes: [UInt8]
    /// For each byte the JSON Pointer of the value that it is part of; empty for braces, commas and names.
    private(set) var places: [String] = []

    init(_ document: JSON) throws {
        bytes = document.serialized()
        mark(document, "")
        try #require(places.count == bytes.count)
    }

    private mutating func mark(_ json: JSON, _ pointer: String) {
        if let members = json.object?.members {
            structure(1)
            for (index, member) in members.enumerated() {
                structure((index > 0 ? 1 : 0) + JSON.string(member.key).serialized().count + 1)
                mark(member.value, "\(pointer)/\(member.key)")
            }
            structure(1)
        } else if let elements = json.array {
            structure(1)
            for (index, element) in elements.enumerated() {
                if index > 0 { structure(1) }
                mark(element, "\(pointer)/\(index)")
            }
            structure(1)
        } else {
            places += Array(repeating: pointer, count: json.serialized().count)
        }
    }

    private mutating func structure(_ count: Int) { places += Array(repeating: "", count: count) }

    /// The values of which a byte can have its lowest bit changed and `verify` accepts the document all the same. Of
    /// the values in `sampled`, where every change is accepted and so costs a whole verification, every tenth byte
    /// is changed.
    func meaningless(sampling sampled: Set<String> = [], _ verify: ([UInt8]) throws -> Void) -> Set<String> {
        let offsets = bytes.indices.filter { $0.isMultiple(of: 10) || !sampled.contains(places[$0]) }
        return Set(Self.accepted(bytes, at: offsets, verify).map { places[$0] })
    }

    /// The places at which the lowest bit can be changed and `verify` accepts the bytes all the same.
    static func accepted(
        _ bytes: [UInt8], at offsets: some Sequence<Int>, _ verify: ([UInt8]) throws -> Void
    ) -> [Int] {
        offsets.filter { offset in
            var changed = bytes
            changed[offset] ^= 1
            return (try? verify(changed)) != nil
        }
    }
}
