// SPDX-License-Identifier: Apache-2.0

/// What a registry supports and asks for; may change while it runs.
package struct RegistryBehavior: Sendable {
    /// Whether and how referrers are listed.
    package var referrers: ReferrersAPI
    /// Most tags in one answer; `nil` leaves it to the client's `n`.
    package var tagsPageSize: Int?
    /// What clients have to show.
    package var authentication: Authentication
    /// Whether manifests and lists carry an `ETag`, and who knows it already gets 304 (RFC 9110 section 13.1.2).
    package var entityTags: Bool

    /// A behaviour from its parts; by default an open registry with all of OCI distribution 1.1.
    package init(
        referrers: ReferrersAPI = .on(), tagsPageSize: Int? = nil, authentication: Authentication = .none,
        entityTags: Bool = true
    ) {
        self.referrers = referrers
        self.tagsPageSize = tagsPageSize
        self.authentication = authentication
        self.entityTags = entityTags
    }
}

/// How the referrers API behaves (distribution specification, "Listing Referrers").
package enum ReferrersAPI: Sendable, Equatable {
    /// 404, as registries older than 1.1 answer: clients use the fallback tag.
    case off
    /// Answered in pages of `pageSize` descriptors (`nil`: all at once). With `filters` off, `?artifactType=`
    /// is ignored and `OCI-Filters-Applied` is not sent, which the specification allows.
    case on(pageSize: Int? = nil, filters: Bool = true)
}
