// SPDX-License-Identifier: Apache-2.0

/// Finds the roles that speak for a repository's tags, and what each may say.
struct DelegationWalk {
    let files: TrustFiles
    let snapshot: TrustFile<TrustSnapshot>
    let targets: TrustFile<TrustTargets>
    let limits: ContentTrustLimits
    let now: Int
    /// When the first of the files that were used expires.
    private(set) var expires: Int
    private var read: [String: Delegated] = [:]

    /// A role that was read, and what led to it.
    private struct Delegated {
        let file: TrustFile<TrustTargets>
        let way: [TrustDelegation]
    }

    init(
        files: TrustFiles, snapshot: TrustFile<TrustSnapshot>, targets: TrustFile<TrustTargets>,
        limits: ContentTrustLimits, now: Int
    ) {
        self.files = files
        self.snapshot = snapshot
        self.targets = targets
        self.limits = limits
        self.now = now
        expires = targets.expires
    }

    /// The roles that are asked for; without any, those that Docker's client asks about each tag in turn:
    /// `targets/releases` where it is published, then the targets.
    mutating func speakers(
        _ roles: [String], _ seen: inout SeenVersions
    ) async throws(ContentTrustError) -> TrustSpeakers {
        guard roles.isEmpty else {
            var agreeing: [TrustSpeakers.Role] = []
            for name in roles {
                let isOwn = name.utf8.elementsEqual(DelegationName.own.utf8)
                agreeing.append(isOwn ? own : try await speaker("targets/" + name, &seen))
            }
            return TrustSpeakers(agreeing: agreeing)
        }
        if let delegation = targets.role.delegations[Self.releases] {
            if snapshot.role.file(of: Self.releases) != nil {
                return TrustSpeakers(agreeing: [try await speaker(Self.releases, &seen)], fallback: own)
            }
            // Delegated to, and never published so far.
            try seen.noteAbsence(of: Self.releases, by: delegation.keys)
        }
        return TrustSpeakers(agreeing: [own])
    }

    /// The repository's own targets, which may speak for every tag.
    private var own: TrustSpeakers.Role {
        TrustSpeakers.Role(name: DelegationName.own, images: targets.role.images)
    }

    private mutating func speaker(
        _ role: String, _ seen: inout SeenVersions
    ) async throws(ContentTrustError) -> TrustSpeakers.Role {
        guard DelegationName.isAskable(String(role.dropFirst("targets/".count))) else {
            throw .unknownDelegation(role: role)
        }
        for name in DelegationName.way(to: role) where read[name] == nil {
            read[name] = try await delegated(name, &seen)
        }
        guard let found = read[role] else { throw .unknownDelegation(role: role) }
        let images = found.file.role.images.filter { image in
            found.way.allSatisfy { $0.speaks(for: image.key) }
        }
        return TrustSpeakers.Role(name: role, images: images)
    }

    /// A role whose parent was read.
    private mutating func delegated(
        _ role: String, _ seen: inout SeenVersions
    ) async throws(ContentTrustError) -> Delegated {
        let above = role.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(role[..<$0]) } ?? ""
        let parent = read[above]
        guard let delegation = (parent?.file ?? targets).role.delegations[role] else {
            throw .unknownDelegation(role: role)
        }
        guard let info = snapshot.role.file(of: role) else {
            try seen.noteAbsence(of: role, by: delegation.keys)
            throw .unknownDelegation(role: role)
        }
        let file = try await files.named(TrustTargets.self, role, info, limit: limits.targets)
        try seen.check(file, by: delegation.keys)
        try file.checkExpiry(at: now)
        expires = min(expires, file.expires)
        return Delegated(file: file, way: (parent?.way ?? []) + [delegation])
    }

    private static let releases = "targets/releases"
}
