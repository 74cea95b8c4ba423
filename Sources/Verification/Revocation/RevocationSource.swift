// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI
package import Registry

/// Tells whether certificates were revoked, by asking where they say.
package protocol RevocationSource: Sendable {
    /// What is known of the certificate at `now`, in seconds since 1970. It ends by the meter's deadline at the latest, past
    /// which nothing is known, and sends no more requests for one image than the meter has for revocations.
    func status(of question: RevocationQuestion, at now: Int, meter: RequestMeter) async -> RevocationStatus
}
