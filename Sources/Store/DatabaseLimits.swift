// SPDX-License-Identifier: Apache-2.0

/// What one database may take, whatever it holds.
struct DatabaseLimits: Sendable {
    /// Size of the file, in bytes.
    var fileBytes: Int
    /// Damaged files that are kept for people to look at.
    var quarantined: Int
    /// How long another process may hold the database.
    var busy: Duration
}
