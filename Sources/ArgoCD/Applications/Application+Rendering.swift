// SPDX-License-Identifier: Apache-2.0

import Policy

extension Application {
    /// Whether `other` says the same about all that rendering goes by.
    func rendersAs(_ other: Application) -> Bool {
        sources == other.sources && hasSourceList == other.hasSourceList && isHydrated == other.isHydrated
            && policy.project == other.policy.project && policy.destination == other.policy.destination
    }
}
