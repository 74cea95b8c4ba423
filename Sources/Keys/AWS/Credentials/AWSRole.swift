// SPDX-License-Identifier: Apache-2.0

/// A role to assume, with what its trust policy may ask for.
struct AWSRole: Sendable {
    var arn: String
    /// What the role's use is called in AWS's logs.
    var sessionName: String?
    /// A secret of convenience between two accounts.
    var externalID: String?
    /// In seconds.
    var duration: Int?
}
