// SPDX-License-Identifier: Apache-2.0

/// A client of one TUF repository (specification 1.0, section 5): keeps its metadata fresh and fetches targets.
///
/// One client, and one process, for a store: two would overwrite each other's files, though never with bytes that
/// were not checked.
package actor TUFClient {
    private let walk: RepositoryWalk
    private let now: @Sendable () -> Int
    /// A refresh that is under way; who asks meanwhile waits for the same one.
    private var refreshing: Task<Result<TrustedRepository, TUFError>, Never>?
    /// Who waits for it, by number. When the last one goes, it is cancelled.
    private(set) var waiting: Set<Int> = []
    private var nextWaiter = 0
    private var repository: TrustedRepository?
    /// Delegated roles of `repository`, by name.
    private var delegated: [String: TrustedTargets] = [:]

    /// A client; nothing is read or fetched yet. `now` gives seconds since 1970.
    package init(
        metadataURL: String, targetURL: String? = nil, store: MetadataStore, fetcher: any Fetcher,
        limits: TUFLimits = TUFLimits(), now: @escaping @Sendable () -> Int
    ) {
        walk = RepositoryWalk(
            urls: RepositoryURLs(metadata: metadataURL, targets: targetURL), store: store,
            fetcher: fetcher, limits: limits)
        self.now = now
    }

    /// Fetches what is new of the top-level roles, checks it and keeps it. What was kept before a failure stays.
    /// Stops early, with what the fetcher throws then, once everyone who waits for it was cancelled.
    @discardableResult
    package func refresh() async throws(TUFError) -> TrustedRepository {
        let task = refreshing ?? startRefresh()
        let waiter = nextWaiter
        nextWaiter += 1
        waiting.insert(waiter)
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            Task { await self.leave(waiter, task) }
        }
        waiting.remove(waiter)
        if refreshing == task { refreshing = nil }
        return try result.get()
    }

    /// What is kept in the store, with every check but the network's. Expired metadata is taken too: ask
    /// ``TrustedRepository/expires``.
    package func cached() throws(TUFError) -> TrustedRepository { try walk.cached(at: Int.min) }

    /// What the repository says of a target, from the most trusted role that describes it. Refreshes first, unless
    /// that was done and nothing has expired since; fetches the delegated roles that it needs.
    package func targetFile(named name: String) async throws(TUFError) -> TargetFile {
        let repository = try await current()
        if let target = repository.targets.files[name] { return target }
        var search = DelegationSearch(
            for: name, from: repository.top, limit: walk.limits.delegations)
        while let step = try search.next() {
            let targets = try await delegated(step)
            if let target = targets.targets.files[name] { return target }
            search.descend(into: targets)
        }
        throw .targetUnknown(name: name)
    }

    /// A target's bytes, of the length and the hashes that the repository says.
    package func target(named name: String) async throws(TUFError) -> [UInt8] {
        let target = try await targetFile(named: name)
        return try await walk.fetch(target, in: try await current())
    }

    /// A target's bytes, from the store when they are there and right, else fetched and stored.
    @discardableResult
    package func target(named name: String, in store: TargetStore) async throws(TUFError) -> [UInt8] {
        let target = try await targetFile(named: name)
        if let bytes = store.read(target) { return bytes }
        let bytes = try await walk.fetch(target, in: try await current())
        try store.write(target, bytes)
        return bytes
    }

    // MARK: State

    private func leave(_ waiter: Int, _ task: Task<Result<TrustedRepository, TUFError>, Never>) {
        guard waiting.remove(waiter) != nil, refreshing == task, waiting.isEmpty else { return }
        refreshing = nil
        task.cancel()
    }

    private func startRefresh() -> Task<Result<TrustedRepository, TUFError>, Never> {
        let task = Task { await refreshNow() }
        refreshing = task
        return task
    }

    private func refreshNow() async -> Result<TrustedRepository, TUFError> {
        do throws(TUFError) {
            let new = try await walk.refresh(at: now())
            repository = new
            delegated = [:]
            return .success(new)
        } catch {
            return .failure(error)
        }
    }

    private func current() async throws(TUFError) -> TrustedRepository {
        if let repository, now() < repository.expires { return repository }
        return try await refresh()
    }

    /// A role that was checked under another delegator's keys has to be checked again under this one's.
    private func delegated(_ step: DelegationSearch.Step) async throws(TUFError) -> TrustedTargets {
        if let known = delegated[step.role], known.delegator == step.delegator.role,
            known.snapshot.snapshot.header.version == step.delegator.snapshot.snapshot.header.version,
            now() < known.targets.header.expires
        {
            return known
        }
        let targets = try await walk.delegated(step.role, by: step.delegator)
        delegated[step.role] = targets
        return targets
    }
}

extension MetadataStore {
    /// Puts a root in the store that trust starts from: one that came with the program or from a person. It must be
    /// signed by itself. Replaces the root that is there; other files stay, and are believed as far as it vouches
    /// for them.
    package func initialise(root bytes: [UInt8], limits: TUFLimits = TUFLimits()) throws(TUFError) {
        _ = try TrustedRoot(anchor: bytes, limits: limits)
        try write(MetadataKind.root.rawValue, bytes)
    }

    /// Like ``initialise(root:limits:)``, unless the store holds a usable root: that one may be newer.
    package func initialiseIfEmpty(root bytes: [UInt8], limits: TUFLimits = TUFLimits()) throws(TUFError) {
        if let kept = read(MetadataKind.root.rawValue, limit: limits.root),
            (try? TrustedRoot(anchor: kept, limits: limits)) != nil
        {
            return
        }
        try initialise(root: bytes, limits: limits)
    }
}
