// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// What is known of digests that were asked for by themselves; the oldest make room.
struct UntaggedDigests {
    private var known: [Digest: IndexedTag] = [:]
    private var order: [Digest] = []

    subscript(digest: Digest) -> IndexedTag? { known[digest] }

    mutating func put(_ tag: IndexedTag, limit: Int) {
        guard let digest = tag.digest else { return }
        if known.updateValue(tag, forKey: digest) == nil { order.append(digest) }
        guard order.count > max(limit, 1) else { return }
        known[order.removeFirst()] = nil
    }
}
