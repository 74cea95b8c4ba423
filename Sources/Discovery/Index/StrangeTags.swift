// SPDX-License-Identifier: Apache-2.0

import Registry

/// Tags that clients named and no listing had: when each was looked for upstream, and why it was not found. Times in
/// seconds since 1970.
struct StrangeTags {
    /// What is to be done about a tag that somebody names.
    enum Step: Equatable {
        /// It is to be looked for, or is being looked for.
        case look
        /// It was looked for a short while ago, and was not there.
        case absent
        /// It was looked for a short while ago, and nothing could be said.
        case failed(RegistryError)
        /// As many were looked for as may be.
        case tooMany
    }

    private struct Look {
        var begun: Int
        var isRunning = true
        var failure: RegistryError?
    }

    private var looks: [String: Look] = [:]
    private var running = 0

    /// The step for a tag at `now`; ``Step/look`` counts as begun.
    mutating func step(for tag: String, at now: Int, limits: IndexLimits) -> Step {
        if let look = looks[tag], look.isRunning || now - look.begun < limits.askedAgain {
            if look.isRunning { return .look }
            return look.failure.map(Step.failed) ?? .absent
        }
        if looks.count >= limits.strangers {
            looks = looks.filter { $0.value.isRunning || now - $0.value.begun < limits.askedAgain }
        }
        guard looks.count < limits.strangers, running < limits.strangersAtOnce else { return .tooMany }
        looks[tag] = Look(begun: now)
        running += 1
        return .look
    }

    /// Takes how a look ended; `nil` for a tag that was found, or is not there.
    mutating func end(_ tag: String, _ failure: RegistryError?) {
        guard looks[tag]?.isRunning ?? false else { return }
        running -= 1
        looks[tag]?.isRunning = false
        looks[tag]?.failure = failure
    }
}
