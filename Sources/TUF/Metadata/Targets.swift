// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// The targets that a role describes, and whom it delegates others to (TUF specification, section 4.5).
package struct Targets: MetadataRole, Sendable {
    static let kind = MetadataKind.targets
    /// Version and expiry.
    package let header: MetadataHeader
    /// The targets, by name.
    package let files: [String: TargetFile]
    /// Whom others are delegated to.
    package let delegations: Delegations?

    init(_ signed: JSONCursor, header: MetadataHeader, limits: TUFLimits) throws(JSONShapeError) {
        self.header = header
        let targets = try signed.required("targets")
        var files: [String: TargetFile] = [:]
        for name in try targets.object().keys {
            files[name] = try TargetFile(name: name, try targets.required(name))
        }
        self.files = files
        if let delegations = try signed.optional("delegations") {
            self.delegations = try Delegations(delegations, limits: limits)
        } else {
            delegations = nil
        }
    }
}
