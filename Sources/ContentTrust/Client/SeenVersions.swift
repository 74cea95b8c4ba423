// SPDX-License-Identifier: Apache-2.0

/// Holds the versions that are met against those that were seen before.
struct SeenVersions {
    private let known: [String: Int]
    private var met: [String: Int] = [:]

    init(known: TrustVersions?) { self.known = known?.byRole ?? [:] }

    /// The versions that were met.
    var versions: TrustVersions { TrustVersions(byRole: met) }

    /// Throws when a newer version was seen before.
    mutating func note<Role>(_ file: TrustFile<Role>) throws(ContentTrustError) {
        if let version = known[file.name], version > file.version {
            throw .rollback(role: file.name, known: version, found: file.version)
        }
        met[file.name] = file.version
    }

    /// Throws when a role that is not there any more was seen before.
    func noteAbsence(of role: String) throws(ContentTrustError) {
        if let version = known[role] { throw .rollback(role: role, known: version, found: 0) }
    }
}
