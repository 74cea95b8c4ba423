// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// The members of one mapping while it is read, with its merge keys (`<<`) carried out.
///
/// A key written below the merge wins over a merged one. A key written *above* it loses in Kubernetes' reader
/// and wins in others, so it is refused. Of a list of merged mappings the first that has a key wins.
struct MappingMembers {
    private(set) var object = JSONObject()
    private var merged: Set<String> = []

    mutating func add(_ key: String, _ value: JSON, at position: SourcePosition) throws(YAMLError) {
        if object.append(key, value, at: position) { return }
        guard merged.remove(key) != nil else {
            throw .duplicateKey(key, first: firstPosition(of: key), at: position)
        }
        object[key] = value
    }

    mutating func merge(_ value: JSON, at position: SourcePosition) throws(YAMLError) {
        for source in value.array ?? [value] {
            guard let source = source.object else { throw .mergeOfNonMapping(at: position) }
            for member in source.members where !merged.contains(member.key) {
                guard object.append(member.key, member.value, at: member.keyPosition) else {
                    throw .mergeOverKey(member.key, first: firstPosition(of: member.key), at: position)
                }
                merged.insert(member.key)
            }
        }
    }

    private func firstPosition(of key: String) -> SourcePosition {
        object.members.first { $0.key == key }?.keyPosition ?? .start
    }
}
