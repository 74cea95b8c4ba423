// SPDX-License-Identifier: Apache-2.0

/// The search for the role that describes a target (TUF specification, section 5.6.7): depth first, in the order
/// of the delegations, no role twice, and at most so many. It asks for roles one by one and does no I/O.
struct DelegationSearch {
    /// A role that is to be looked at, and the role that vouches for its keys.
    struct Step {
        let role: String
        let delegator: TrustedTargets
    }

    private let target: String
    private let limit: Int
    private var waiting: [Step] = []
    private var visited: Set<String> = [MetadataKind.targets.rawValue]

    /// A search that begins behind the top-level targets role.
    init(for target: String, from targets: TrustedTargets, limit: Int) {
        self.target = target
        self.limit = limit
        descend(into: targets)
    }

    /// The next role to look at; `nil` when there is none.
    mutating func next() throws(TUFError) -> Step? {
        while let step = waiting.popLast() {
            guard visited.insert(step.role).inserted else { continue }
            guard visited.count <= limit + 1 else { throw .tooManyDelegations(name: target, limit: limit) }
            return step
        }
        return nil
    }

    /// Adds the roles that `targets` delegates the target to.
    mutating func descend(into targets: TrustedTargets) {
        guard let delegations = targets.targets.delegations else { return }
        let (names, isTerminating) = delegations.roles(for: target)
        if isTerminating { waiting = [] }
        waiting += names.reversed().map { Step(role: $0, delegator: targets) }
    }
}
