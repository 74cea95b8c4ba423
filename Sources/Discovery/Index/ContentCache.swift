// SPDX-License-Identifier: Apache-2.0

package import OCIModel
import Synchronization

/// Keeps manifests and configs up to a number of bytes; the least recently used makes room. Whether somebody may see
/// one is decided elsewhere, each time.
package final class ContentCache: Sendable {
    private struct Key: Hashable {
        var repository: Repository
        var digest: Digest
    }

    private struct State {
        var kept: [Key: (content: VerifiedContent, use: Int)] = [:]
        /// Uses in their order; one that is not a content's last means nothing.
        var uses: [(key: Key, use: Int)] = []
        var firstUse = 0
        var lastUse = 0
        var bytes = 0

        mutating func use(_ key: Key) {
            lastUse += 1
            kept[key]?.use = lastUse
            uses.append((key, lastUse))
            if uses.count - firstUse > 4 * kept.count + 64 || firstUse > uses.count / 2 { compact() }
        }

        mutating func removeOldest() {
            while firstUse < uses.count {
                let (key, use) = uses[firstUse]
                firstUse += 1
                guard let entry = kept[key], entry.use == use else { continue }
                bytes -= entry.content.bytes.count
                kept[key] = nil
                return
            }
        }

        private mutating func compact() {
            uses = uses[firstUse...].filter { kept[$0.key]?.use == $0.use }
            firstUse = 0
        }
    }

    private let state = Mutex(State())
    private let capacity: Int

    /// Room for so many bytes.
    package init(capacity: Int) { self.capacity = capacity }

    package subscript(repository: Repository, digest: Digest) -> VerifiedContent? {
        state.withLock { state in
            let key = Key(repository: repository, digest: digest)
            guard let entry = state.kept[key] else { return nil }
            state.use(key)
            return entry.content
        }
    }

    /// Keeps `content`, unless it alone is larger than everything may be.
    package func keep(_ content: VerifiedContent, of repository: Repository) {
        guard content.bytes.count <= capacity else { return }
        state.withLock { state in
            let key = Key(repository: repository, digest: content.digest)
            if state.kept.updateValue((content, 0), forKey: key) == nil {
                state.bytes += content.bytes.count
            }
            state.use(key)
            while state.bytes > capacity, state.firstUse < state.uses.count { state.removeOldest() }
        }
    }

    /// Bytes that are kept.
    package var bytes: Int { state.withLock(\.bytes) }
}
