// SPDX-License-Identifier: Apache-2.0

public import OCIModel

extension RegistryClient {
    /// All tags of a repository, in the order in which the registry lists them, each once (OCI distribution
    /// specification, "Listing Tags"). A mirror that fetches on demand knows some of them only, so that the registry
    /// itself is asked.
    ///
    /// The registry does not send pages again that it says are unchanged.
    ///
    /// A list that cannot be read to its end is an error: who takes a part of it for the whole chooses wrongly.
    public func tags(_ repository: Repository, meter: RequestMeter) async throws(RegistryError) -> [String] {
        let endpoint = try Endpoint.origin(of: repository, settings: settings)
        return try await withinDeadline(of: meter, host: repository.registry) {
            [session, limits] () async throws(RegistryError) in
            let listing = TagListing(session: session, endpoint: endpoint, meter: meter, limits: limits)
            return try await listing.tags()
        }
    }
}
