// SPDX-License-Identifier: Apache-2.0

/// Which part of an object a request is about.
package enum ObjectPart: String, Sendable {
    case whole = ""
    /// The subresource `status`, where the type has one; Applications have none.
    case status
    /// The containers that are added to a running Pod.
    case ephemeralContainers = "ephemeralcontainers"
}

/// Whether a change is only tried: everything is done, webhooks included, but nothing is kept.
package enum DryRun: Sendable {
    case no
    case all

    var query: [URLQueryItem] { self == .all ? [URLQueryItem("dryRun", "All")] : [] }
}
