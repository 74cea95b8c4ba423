// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
package import Policy
import StrictJSON

/// Keeps the status of policies and exemptions: the leader's work.
package struct StatusKeeper: Sendable {
    private let watch: PolicyWatch
    private let client: KubernetesClient
    private let exemptions: String
    private let applications: @Sendable () -> [ApplicationPolicy]
    private let now: @Sendable () -> Int
    private let failed: @Sendable (String, any Error) -> Void

    /// - Parameters:
    ///   - applications: those that policies may govern.
    ///   - exemptions: the namespace whose exemptions count.
    ///   - failed: is told what could not be written, and why.
    package init(
        _ watch: PolicyWatch, _ client: KubernetesClient,
        applications: @escaping @Sendable () -> [ApplicationPolicy] = { [] }, exemptions: String,
        now: @escaping @Sendable () -> Int,
        failed: @escaping @Sendable (String, any Error) -> Void
    ) {
        self.watch = watch
        self.client = client
        self.exemptions = exemptions
        self.applications = applications
        self.now = now
        self.failed = failed
    }

    /// Writes what is not written yet. Cheap where nothing changed.
    package func keep() async {
        let applications = applications()
        for policy in watch.ownPolicies {
            let governs = applications.count { policy.selecting($0)?.body?.enabled ?? false }
            await write(
                ObjectStatus(of: policy, governs: governs), over: policy.status, .imageVerificationPolicies,
                ObjectKey(name: policy.objectName))
        }
        for exemption in watch.ownExemptions {
            await write(
                ObjectStatus(of: exemption, at: now()), over: exemption.status, .imageVerificationExemptions,
                ObjectKey(namespace: exemptions, name: exemption.name))
        }
    }

    private func write(_ status: ObjectStatus, over old: JSON?, _ type: ResourceType, _ key: ObjectKey) async
    {
        guard let json = status.json(over: old, at: RFC3339.text(now())) else { return }
        do throws(KubernetesError) {
            _ = try await client.patch(type, key, .status, with: .merge(["status": json]))
        } catch {
            // It is gone, and needs no status any more.
            if error.code != .notFound { failed("status of \(type.kind)/\(key.name)", error) }
        }
    }
}
