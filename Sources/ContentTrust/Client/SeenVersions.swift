// SPDX-License-Identifier: Apache-2.0

/// Holds the versions that are met against those that were seen before.
///
/// Whoever got hold of a role's keys may have published the greatest version there is. Once the role has other keys, what
/// was seen under the old ones says nothing (TUF specification, section 5.3.11).
struct SeenVersions {
    private let known: TrustVersions?
    private let memory: String?
    private var met = TrustVersions(byRole: [:])

    /// - Parameter memory: The file that remembers, if one does.
    init(known: TrustVersions?, memory: String?) {
        self.known = known
        self.memory = memory
    }

    /// The versions that were met.
    var versions: TrustVersions { met }

    /// Throws unless the role's keys signed the file, or when a newer version was seen under the same keys.
    mutating func check<Role>(_ file: TrustFile<Role>, by keys: RoleKeys) throws(ContentTrustError) {
        try keys.check(file)
        try note(file, by: keys)
    }

    /// Throws when a newer version was seen under the same keys; under any, without `keys`.
    mutating func note<Role>(_ file: TrustFile<Role>, by keys: RoleKeys?) throws(ContentTrustError) {
        if let version = version(of: file.name, by: keys), version > file.version {
            throw .rollback(role: file.name, known: version, found: file.version, memory: memory)
        }
        met.set(file.name, file.version, keys: keys?.fingerprint)
    }

    /// Throws when a role that is not there any more was seen under the same keys.
    func noteAbsence(of role: String, by keys: RoleKeys) throws(ContentTrustError) {
        guard let version = version(of: role, by: keys) else { return }
        throw .rollback(role: role, known: version, found: 0, memory: memory)
    }

    private func version(of role: String, by keys: RoleKeys?) -> Int? {
        guard let known else { return nil }
        // What was kept without keys counts under all.
        if let keys, let old = known.keys[role], old != keys.fingerprint { return nil }
        return known.byRole[role]
    }
}
