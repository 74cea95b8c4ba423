// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Registry
import Synchronization
import Verification

/// The tags of one upstream repository that one policy allows, found out once for all who ask.
///
/// Nothing runs unless somebody asks or a push wakes it. A scan costs the upstream one listing of tags, and more only
/// for what was never seen before or is due to be looked at again.
actor VerifiedIndex {
    nonisolated let name: ViewName
    let environment: IndexEnvironment
    let content: ContentCache
    private let turns: ScanTurns
    var table: TagTable
    /// Digests that no tag points to, as somebody asked for them.
    var untagged = UntaggedDigests()
    /// Tags that somebody named and no listing had.
    var strangers = StrangeTags()
    /// Looks that somebody's question began, by tag or digest.
    var looks: [String: Task<Void, Never>] = [:]

    /// The policy that the table speaks of.
    private(set) var policy: ViewPolicy?
    /// The policy under which every tag was looked at.
    private var completedFor: Digest?
    /// When a listing was last had, and last tried.
    private var listedAt: Int?
    private var triedAt: Int?
    /// The listing that the store knows of.
    private var notedAt: Int?
    /// When a scan that could not end well may be tried again.
    private var retryAt = 0
    private var failures = 0
    private var failure: RegistryError?
    private var hasFirstScan = false
    private var isLoaded = false
    private var isWoken = false
    private var wokenAt: Int?
    /// When the first of the allowances ends.
    private var earliestEnd: Int?
    private var scan: Task<Void, Never>?
    private var waiters = ScanWaiters()
    private nonisolated let listed = Mutex(false)

    init(name: ViewName, environment: IndexEnvironment, content: ContentCache, turns: ScanTurns) {
        self.name = name
        self.environment = environment
        self.content = content
        self.turns = turns
        table = TagTable(limits: environment.limits)
    }

    /// Whether the tags were ever listed; until then nobody knows whether there is such a repository.
    nonisolated var hasListed: Bool { listed.withLock(\.self) }
    var limits: IndexLimits { environment.limits }
    var schedule: RecheckSchedule {
        RecheckSchedule(interval: limits.interval, renewal: limits.renewal, allowance: limits.allowance)
    }

    /// Returns when the index may be read under `policy`; throws `unavailable` when that takes too long.
    ///
    /// - Parameter newest: whether a scan under way is waited for, though there is an older index.
    func ready(for policy: ViewPolicy, newest: Bool) async throws(ViewRefusal) {
        let start = environment.now()
        // A scan may be under way for another policy.
        for _ in 0..<3 {
            if isDue(for: policy, at: environment.now()) { begin(policy) }
            guard scan != nil, newest || !isReadable(under: policy),
                environment.now() - start < limits.patience, await scanEnds()
            else { break }
        }
        guard isReadable(under: policy) else { throw unreadable() }
        // Without tags whose allowance is being renewed, the list would make its readers go back to older images.
        if newest, let earliestEnd, earliestEnd <= environment.now() { throw beingVerified("again") }
    }

    private func isReadable(under policy: ViewPolicy) -> Bool {
        guard let listedAt, environment.now() - listedAt <= limits.staleness else { return false }
        return self.policy?.fingerprint == policy.fingerprint && completedFor == policy.fingerprint
    }

    /// A push upstream: the next scan does not wait for its time, and looks at rejected digests again.
    func wake() {
        isWoken = true
        guard let policy, isDue(for: policy, at: environment.now()) else { return }
        begin(policy)
    }

    /// Puts a tag that was looked at.
    func put(_ tag: IndexedTag) {
        table.put(tag)
        if tag.state == .allowed, let end = tag.validUntil { earliestEnd = min(end, earliestEnd ?? end) }
    }

    private func unreadable() -> ViewRefusal {
        let upstream = name.repository
        if case .notFound = failure {
            return ViewRefusal(
                .nameUnknown, "\(upstream) does not exist upstream", reason: failure?.code.rawValue)
        }
        var seconds = limits.retryAfter
        if scan == nil { seconds = max(seconds, retryAt - environment.now()) }
        guard let failure else {
            return beingVerified("for the first time", retryAfter: seconds)
        }
        return ViewRefusal(
            .unavailable, "\(upstream) cannot be read: \(failure)", reason: failure.code.rawValue,
            retryAfter: seconds)
    }

    private func beingVerified(_ time: String, retryAfter seconds: Int? = nil) -> ViewRefusal {
        ViewRefusal(
            .unavailable, "the tags of \(name.repository) are being verified \(time)",
            retryAfter: seconds ?? limits.retryAfter)
    }

    // MARK: who waits

    private func begin(_ policy: ViewPolicy) {
        guard scan == nil else { return }
        // Not the task of whoever asks first, so that it ends for all.
        scan = Task {
            await self.scan(policy)
            self.end()
        }
    }

    private func end() {
        scan = nil
        waiters.release()
    }

    /// Whether the scan under way ended before patience did.
    private func scanEnds() async -> Bool {
        let id = waiters.nextID()
        let alarm = Task { [sleep = environment.sleep, patience = limits.patience] in
            await sleep(.seconds(patience))
            if !Task.isCancelled { self.leave(id) }
        }
        let inTime = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                if scan == nil { waiter.resume(returning: true) } else { waiters.add(id, waiter) }
            }
        } onCancel: {
            Task { await self.leave(id) }
        }
        alarm.cancel()
        waiters.forget(id)
        return inTime
    }

    private func leave(_ id: Int) { waiters.leave(id) }

    // MARK: a scan

    private func isDue(for policy: ViewPolicy, at now: Int) -> Bool {
        if self.policy?.fingerprint != policy.fingerprint { return true }
        // Where nothing can be served, failures wait less.
        if completedFor != policy.fingerprint { return now >= retryAt }
        return isListingDue(at: now) || (earliestEnd.map { $0 <= now } ?? false)
    }

    private func isListingDue(at now: Int) -> Bool {
        // Where nothing is known, a scan is a listing.
        guard let triedAt, listedAt != nil else { return true }
        if isWoken, now - (wokenAt ?? .min / 2) >= limits.wakeInterval { return true }
        return now - triedAt >= limits.interval
    }

    private func scan(_ policy: ViewPolicy) async {
        await load()
        if self.policy?.fingerprint != policy.fingerprint {
            table.adopt(policy.fingerprint)
            untagged = UntaggedDigests()
            completedFor = nil
        }
        self.policy = policy
        var woken = false
        if isListingDue(at: environment.now()) {
            if isWoken {
                (woken, isWoken, wokenAt) = (true, false, environment.now())
            }
            await list()
        }
        if completedFor == policy.fingerprint {
            await look(under: policy, isWoken: woken)
        } else if listedAt != nil, await turns.take() {
            await look(under: policy, isWoken: woken)
            await turns.giveBack()
        }
        await conclude(policy)
    }

    /// Looks at what is due.
    private func look(under policy: ViewPolicy, isWoken: Bool) async {
        let names = table.toResolve(at: environment.now()) { environment.mutability.isMutable($0) }
        await forEach(names) { await self.resolve($0) }
        let due = table.toVerify(at: environment.now(), isWoken: isWoken)
        await forEach(due) { await self.verify($0, under: policy) }
        earliestEnd = table.earliestEnd
    }

    private func load() async {
        guard !isLoaded else { return }
        isLoaded = true
        guard let stored = try? await environment.store.load(for: name) else { return }
        for var tag in stored.tags.prefix(limits.tags) {
            tag.limitAllowance(by: schedule)
            table.put(tag)
        }
        hasFirstScan = stored.hasFirstScan
        guard hasFirstScan else { return }
        listed.withLock { $0 = true }
        if let noted = stored.listedAt, noted <= environment.now() {
            (listedAt, triedAt, notedAt) = (noted, noted, noted)
        } else {
            // What was looked at then was listed shortly before.
            listedAt = stored.tags.map(\.checkedAt).max()
        }
    }

    private func list() async {
        let begun = environment.now()
        triedAt = begun
        do throws(RegistryError) {
            let tags = try await environment.source.tags(name.repository, meter: environment.newMeter())
            let gone = try table.take(listing: tags, begun: begun, isFirst: !hasFirstScan)
            listedAt = begun
            listed.withLock { $0 = true }
            failure = nil
            if !gone.isEmpty { try? await environment.store.remove(gone, for: name) }
        } catch {
            failure = error
        }
    }

    /// Notes whether every tag was looked at; only then the index is anybody's to read.
    private func conclude(_ policy: ViewPolicy) async {
        let unsettled = table.tags.values.contains { $0.isUnsettled(after: limits.firstScans) }
        if listedAt != nil, completedFor == policy.fingerprint || !unsettled {
            completedFor = policy.fingerprint
            (failures, retryAt) = (0, 0)
            if !hasFirstScan {
                hasFirstScan = true
                try? await environment.store.noteFirstScan(of: name)
            }
            if !unsettled, let listedAt, listedAt != notedAt {
                notedAt = listedAt
                try? await environment.store.noteListing(of: name, at: listedAt)
            }
            return
        }
        failures += 1
        retryAt =
            environment.now()
            + min(limits.firstRetry << min(failures - 1, 20), max(limits.interval, limits.firstRetry))
    }

    /// Does `work` for each item, for so many at the same time.
    private func forEach<Item: Sendable>(
        _ items: [Item], _ work: @escaping @Sendable (Item) async -> Void
    ) async {
        await withTaskGroup(of: Void.self) { group in
            for (index, item) in items.enumerated() {
                if index >= max(limits.concurrency, 1) { await group.next() }
                group.addTask { await work(item) }
            }
        }
    }
}
