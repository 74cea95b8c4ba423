// SPDX-License-Identifier: Apache-2.0

#if DEBUG
    @testable import ContentTrust

    /// Every input as every kind of file. What is read signs nothing that a key was not given for.
    @Sendable func trustData(_ input: [UInt8]) {
        let limits = ContentTrustLimits()
        func read<Role: TrustRole>(_ role: Role.Type) -> TrustFile<Role>? {
            do throws(ContentTrustError) {
                return try TrustFile<Role>(
                    parsing: input, name: "role", limit: limits.targets, limits: limits)
            } catch {
                _ = "\(error)"
                return nil
            }
        }
        if let root = read(TrustRoot.self) {
            for kind in TrustRoleKind.allCases {
                let keys = root.role.keys(of: kind)
                expect(keys.threshold >= 1, "somebody must sign")
                try? keys.check(root)
                for key in keys.keys { _ = key.certificate?.names("registry.example/app") }
            }
        }
        _ = read(TrustTimestamp.self)
        _ = read(TrustSnapshot.self)
        if let targets = read(TrustTargets.self) {
            for delegation in targets.role.delegations.values { _ = delegation.speaks(for: "v1") }
        }
    }
#endif
