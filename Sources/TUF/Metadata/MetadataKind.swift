// SPDX-License-Identifier: Apache-2.0

/// The four kinds of metadata file (TUF specification 1.0.33, section 4), as their member `_type` names them.
package enum MetadataKind: String, Sendable, CaseIterable {
    case root, timestamp, snapshot
    /// Also the kind of every delegated role.
    case targets
}
