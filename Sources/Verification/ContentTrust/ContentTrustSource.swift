// SPDX-License-Identifier: Apache-2.0

package import ContentTrust
package import Registry

/// Tells which images a repository's signers name, by its trust data.
package protocol ContentTrustSource: Sendable {
    /// What is signed at `now`, in seconds since 1970. It ends by the meter's deadline, or by that of another who asked
    /// the same before.
    func targets(
        _ question: ContentTrustQuestion, at now: Int, meter: RequestMeter
    ) async -> Result<VerifiedTargets, ContentTrustError>
}
