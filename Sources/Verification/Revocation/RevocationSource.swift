// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI

/// Tells whether certificates were revoked, by asking where they say.
package protocol RevocationSource: Sendable {
    /// What is known of the certificate at `now`, in seconds since 1970. It never takes longer than a few seconds.
    func status(of question: RevocationQuestion, at now: Int) async -> RevocationStatus
}
