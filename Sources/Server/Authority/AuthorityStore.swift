// SPDX-License-Identifier: Apache-2.0

/// Where the certificate authority is kept, such as a Secret that all replicas share.
package struct AuthorityStore: Sendable {
    /// What is there.
    package struct Kept: Sendable {
        /// By the names of ``AuthorityRecord``; empty where nothing was put there yet.
        package var entries: [String: [UInt8]]
        /// What a later write must find unchanged; `nil` where there is not even a place.
        package var version: String?

        package init(entries: [String: [UInt8]] = [:], version: String? = nil) {
            self.entries = entries
            self.version = version
        }
    }

    package enum Saving: Sendable {
        case saved
        /// Somebody else wrote since: what is there is to be read again.
        case conflict
    }

    package var load: @Sendable () async throws -> Kept
    /// Replaces the entries of that version; without one, makes the place.
    package var save: @Sendable (_ entries: [String: [UInt8]], _ version: String?) async throws -> Saving

    package init(
        load: @escaping @Sendable () async throws -> Kept,
        save: @escaping @Sendable (_ entries: [String: [UInt8]], _ version: String?) async throws -> Saving
    ) {
        self.load = load
        self.save = save
    }
}
