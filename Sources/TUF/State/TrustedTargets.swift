// SPDX-License-Identifier: Apache-2.0

/// The targets of a role that the snapshot lists, signed by the keys that its delegator gave it.
package struct TrustedTargets: Sendable {
    /// The snapshot that lists it.
    package let snapshot: TrustedSnapshot
    /// The role's name; `targets` at the top.
    package let role: String
    /// The role that delegated to it; `nil` at the top. Another role may give it other keys.
    package let delegator: String?
    /// The targets.
    package let targets: Targets

    fileprivate init(snapshot: TrustedSnapshot, role: String, delegator: String?, targets: Targets) {
        self.snapshot = snapshot
        self.role = role
        self.delegator = delegator
        self.targets = targets
    }
}

extension TrustedSnapshot {
    /// 5.6: the top-level targets, kept or fetched: the checks are the same.
    package func targets(_ bytes: [UInt8]) throws(TUFError) -> TrustedTargets {
        let role = MetadataKind.targets.rawValue
        let targets = try verified(bytes, role, root.root.signers(of: .targets))
        return TrustedTargets(snapshot: self, role: role, delegator: nil, targets: targets)
    }

    /// 5.6.7.1: what the snapshot says of a role's file.
    package func file(of role: String) throws(TUFError) -> FileInfo {
        guard let file = snapshot.file(of: role) else { throw .roleUnlisted(role: role) }
        return file
    }

    fileprivate func verified(
        _ bytes: [UInt8], _ role: String, _ signers: RoleSigners
    ) throws(TUFError) -> Targets {
        let expected = try file(of: role)
        // 5.6.2
        try expected.check(bytes, file: role)
        // 5.6.3
        let file = try SignedFile<Targets>(parsing: bytes, name: role, limits: root.limits)
        try signers.check(file, name: role)
        // 5.6.4
        guard file.role.header.version == expected.version else {
            throw .version(role: role, expected: expected.version, found: file.role.header.version)
        }
        // 5.6.5
        try file.role.header.checkExpiry(of: role, at: timestamp.now)
        return file.role
    }
}

extension TrustedTargets {
    /// 5.6.7: a role that this one delegates to, kept or fetched. The keys are those that this role gives it.
    package func delegated(_ role: String, _ bytes: [UInt8]) throws(TUFError) -> TrustedTargets {
        let signers = targets.delegations?.signers(of: role) ?? .nobody
        let verified = try snapshot.verified(bytes, role, signers)
        return TrustedTargets(snapshot: snapshot, role: role, delegator: self.role, targets: verified)
    }
}
