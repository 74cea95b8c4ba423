// SPDX-License-Identifier: Apache-2.0

/// Keeps indexes beyond the life of the process, so that a restart repeats no verification.
///
/// What it loses is found out again. What it gives back decides what is shown, so that it must be as hard to write as
/// the decisions themselves.
package protocol VerifiedTagStore: Sendable {
    /// What is kept of an index; `nil` when there is nothing.
    func load(for name: ViewName) async throws -> StoredIndex?
    /// Keeps tags, each in place of what was kept under its name.
    func save(_ tags: [IndexedTag], for name: ViewName) async throws
    /// Forgets tags that the upstream lists no more.
    func remove(_ tags: [String], for name: ViewName) async throws
    /// Notes that every tag of the first listing was looked at.
    func noteFirstScan(of name: ViewName) async throws
    /// Notes when a listing was had of which every tag was looked at, in seconds since 1970.
    func noteListing(of name: ViewName, at time: Int) async throws
}

/// What a store keeps of an index.
package struct StoredIndex: Sendable, Equatable {
    package var tags: [IndexedTag]
    /// Whether every tag of the first listing was looked at; tags that come after that are new ones.
    package var hasFirstScan: Bool
    /// When the last listing was had of which every tag was looked at, in seconds since 1970.
    package var listedAt: Int?

    package init(tags: [IndexedTag], hasFirstScan: Bool, listedAt: Int? = nil) {
        self.tags = tags
        self.hasFirstScan = hasFirstScan
        self.listedAt = listedAt
    }
}
