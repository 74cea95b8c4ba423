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

    /// The delegations that are asked for; without any, `targets/releases` where it is published, else the targets.
    mutating func speakers(
        _ delegations: [String], _ seen: inout SeenVersions
    ) async throws(ContentTrustError) -> [VerifiedTargets.Role] {
        guard delegations.isEmpty else {
            var speakers: [VerifiedTargets.Role] = []
            for name in delegations {
                speakers.append(try await speaker("targets/" + name, &seen))
            }
            return speakers
        }
        if targets.role.delegations[Self.releases] != nil {
            if snapshot.role.file(of: Self.releases) != nil {
                return [try await speaker(Self.releases, &seen)]
            }
            // Delegated to, and never published so far.
            try seen.noteAbsence(of: Self.releases)
        }
        return [VerifiedTargets.Role(name: "targets", images: targets.role.images)]
    }

    private mutating func speaker(
        _ role: String, _ seen: inout SeenVersions
    ) async throws(ContentTrustError) -> VerifiedTargets.Role {
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
        return VerifiedTargets.Role(name: role, images: images)
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
            try seen.noteAbsence(of: role)
            throw .unknownDelegation(role: role)
        }
        let file = try await files.named(TrustTargets.self, role, info, limit: limits.targets)
        try delegation.keys.check(file)
        try seen.note(file)
        try file.checkExpiry(at: now)
        expires = min(expires, file.expires)
        return Delegated(file: file, way: (parent?.way ?? []) + [delegation])
    }

    private static let releases = "targets/releases"
}
