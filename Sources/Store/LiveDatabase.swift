// SPDX-License-Identifier: Apache-2.0

/// The database that is in place; replaces it, once, when it turns out to be damaged.
actor LiveDatabase {
    let folder: StoreFolder
    private let schema: StoreSchema
    private let limits: DatabaseLimits
    private let now: @Sendable () -> Int
    private let onRecovery: @Sendable (StoreRecovery) -> Void
    private var open: OpenDatabase?

    init(
        _ folder: StoreFolder, _ schema: StoreSchema, _ limits: DatabaseLimits,
        now: @escaping @Sendable () -> Int,
        onRecovery: @escaping @Sendable (StoreRecovery) -> Void
    ) {
        self.folder = folder
        self.schema = schema
        self.limits = limits
        self.now = now
        self.onRecovery = onRecovery
    }

    /// Opens what there is, or makes it; `nil` where nothing had to be set aside.
    func start() async throws -> StoreRecovery? { try await place(insteadOf: nil).recovery }

    /// The database that stands at the path now.
    func current() async throws -> OpenDatabase {
        if let open, open.isInPlace { return open }
        let (database, recovery) = try await place(insteadOf: nil)
        if let recovery { onRecovery(recovery) }
        return database
    }

    /// Sets a damaged database aside, unless somebody has done so already, and opens its successor.
    func replace(_ damaged: OpenDatabase, why: String) async throws {
        if let recovery = try await place(
            insteadOf: (damaged, UnusableDatabase(reason: .damaged, why: why))
        ).recovery {
            onRecovery(recovery)
        }
    }

    private func place(
        insteadOf damaged: (database: OpenDatabase, finding: UnusableDatabase)?
    ) async throws -> (OpenDatabase, recovery: StoreRecovery?) {
        try folder.prepare()
        let lock = try await StoreLock(folder.path, waiting: limits.busy)
        defer { lock.release() }
        // Somebody may have been here while we waited.
        if let open, open !== damaged?.database, open.isInPlace { return (open, nil) }
        var recovery: StoreRecovery?
        if let damaged, damaged.database.isInPlace { recovery = try quarantine(damaged.finding) }
        if recovery == nil, try folder.hasDatabase() {
            do {
                let opened = try OpenDatabase(folder, schema, limits)
                open = opened
                return (opened, nil)
            } catch let unusable as UnusableDatabase {
                recovery = try quarantine(unusable)
            }
        }
        if recovery == nil, open != nil {
            recovery = StoreRecovery(reason: .missing, why: "the database is gone", quarantined: nil)
        }
        open = nil
        try OpenDatabase.make(in: folder, schema, limits)
        do {
            let opened = try OpenDatabase(folder, schema, limits)
            open = opened
            return (opened, recovery)
        } catch let unusable as UnusableDatabase {
            // What was written a moment ago does not come back: the disk is to blame, and another try is no use.
            throw StoreFailure.corrupt(why: unusable.why)
        }
    }

    private func quarantine(_ finding: UnusableDatabase) throws -> StoreRecovery {
        let folder = try folder.quarantine(at: now(), keeping: limits.quarantined)
        return StoreRecovery(reason: finding.reason, why: finding.why, quarantined: folder)
    }
}
