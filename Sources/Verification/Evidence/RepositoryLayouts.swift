// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Synchronization

/// Remembers which repositories keep signatures under legacy tags, so that the next image of one is asked there
/// first. It decides the order of looking and nothing else.
package final class RepositoryLayouts: Sendable {
    private let legacy = Mutex<Set<Repository>>([])

    package init() {}

    func usesLegacyTags(_ repository: Repository) -> Bool {
        legacy.withLock { $0.contains(repository) }
    }

    func noteLegacyTag(_ repository: Repository) {
        legacy.withLock { known in
            if known.count < Self.mostRepositories { _ = known.insert(repository) }
        }
    }

    private static let mostRepositories = 10_000
}
