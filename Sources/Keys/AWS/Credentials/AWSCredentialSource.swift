// SPDX-License-Identifier: Apache-2.0

/// One place where AWS's programs look for credentials.
protocol AWSCredentialSource: Sendable {
    /// What an operator calls it, for the list of places that were looked at.
    var name: String { get }

    /// The credentials; `nil` when nothing is set up there. What is set up and does not work is an error: another
    /// place would lend another identity.
    func lease() async throws(KeyFetchError) -> AWSCredentialLease?
}
