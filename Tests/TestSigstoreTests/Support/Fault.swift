// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import TestSigstore
import Testing

/// One fault in something that would be accepted without it.
struct Fault: Sendable, CustomTestStringConvertible {
    /// How it is signed, the fault included where it comes before signing.
    var minting: Minting
    /// Words with which cosign 3 refuses it.
    var complaint: String
    /// The fault in the bundle.
    var editBundle: @Sendable (JSON) throws -> JSON = { $0 }
    /// The fault in the trust root.
    var editRoot: @Sendable (JSON) throws -> JSON = { $0 }

    var testDescription: String { minting.name }

    init(_ minting: Minting, _ complaint: String) {
        self.minting = minting
        self.complaint = complaint
    }

    func inBundle(_ edit: @escaping @Sendable (JSON) throws -> JSON) -> Self {
        var changed = self
        changed.editBundle = edit
        return changed
    }

    func inRoot(_ edit: @escaping @Sendable (JSON) throws -> JSON) -> Self {
        var changed = self
        changed.editRoot = edit
        return changed
    }
}
