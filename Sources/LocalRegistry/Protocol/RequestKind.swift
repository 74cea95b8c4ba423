// SPDX-License-Identifier: Apache-2.0

/// What a request is about, for fault rules and for counting.
package enum RequestKind: String, Sendable, CaseIterable {
    /// `GET /v2/`
    case version
    case manifest
    case blob
    case upload
    case tags
    case referrers
    case token
    /// A path that names nothing a registry has.
    case other
}
