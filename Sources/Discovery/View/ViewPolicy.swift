// SPDX-License-Identifier: Apache-2.0

package import OCIModel
package import Policy

/// The policy that decides what a view shows.
package struct ViewPolicy: Sendable {
    package var policy: EffectivePolicy
    /// Over the policy's documents and all that its verdicts depend on besides the images: another one means that
    /// everything is verified anew.
    package var fingerprint: Digest

    package init(policy: EffectivePolicy, fingerprint: Digest) {
        self.policy = policy
        self.fingerprint = fingerprint
    }
}
