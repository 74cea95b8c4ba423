// SPDX-License-Identifier: Apache-2.0

import StrictJSON

@testable import TUF

/// Who signs a role in tests, and what its delegator says of that.
struct TestSigners: Sendable {
    /// Who really signs.
    var signing: [TestKey]
    /// Whom the delegator lists.
    var listed: [TestKey]
    var threshold = 1

    init(_ keys: [TestKey] = [TestKey()], threshold: Int = 1) {
        signing = keys
        listed = keys
        self.threshold = threshold
    }

    /// `keyids` and `threshold`, with more members.
    func json(_ more: [String: JSON] = [:]) -> JSON {
        var object = JSONObject()
        object["keyids"] = .strings(listed.map(\.identifier))
        object["threshold"] = .int(threshold)
        for (key, value) in more { object[key] = value }
        return .object(object)
    }
}

/// A role as the test repository is about to publish it.
struct TestRole: Sendable {
    let kind: MetadataKind
    var version = 1
    var expires = TestRepository.now + 30 * 86_400
    var specVersion = "1.0.31"
    /// Members besides the common ones; a member set here wins over what the repository would write.
    var more: [String: JSON] = [:]
    /// Delegations of a targets role, in order.
    var delegations: [TestDelegation] = []
    /// Targets of a targets role.
    var targets: [String: JSON] = [:]
}

/// A delegation as the delegator writes it down.
struct TestDelegation: Sendable {
    var name: String
    var paths: [String] = ["*"]
    var isTerminating = false
    var signers = TestSigners()
}
