// SPDX-License-Identifier: Apache-2.0

/// One pass of the client workflow (TUF specification, section 5): fetches, hands the bytes to the checks, keeps
/// what passed them.
struct RepositoryWalk: Sendable {
    let urls: RepositoryURLs
    let store: MetadataStore
    let fetcher: any Fetcher
    let limits: TUFLimits

    /// 5.1 to 5.6: refreshes the top-level roles; `now`, in seconds since 1970, is the moment for all of them.
    func refresh(at now: Int) async throws(TUFError) -> TrustedRepository {
        let root = try await newestRoot(from: try anchor())
        // 5.3.10: after the roots are kept, before anything is asked of the repository under an expired one.
        try root.checkExpiry(at: now)
        let timestamp = try await timestamp(under: root, at: now)
        let snapshot = try await snapshot(of: timestamp)
        return TrustedRepository(top: try await targets(of: snapshot))
    }

    /// What is kept, without a network. With `now` long past, whether it has expired does not matter.
    func cached(at now: Int) throws(TUFError) -> TrustedRepository {
        let root = try anchor()
        let timestamp = try root.timestamp(cached: try kept(.timestamp), at: now)
        let snapshot = try timestamp.snapshot(cached: try kept(.snapshot))
        return TrustedRepository(top: try snapshot.targets(try kept(.targets)))
    }

    /// 5.6.7: a delegated role, kept or fetched, under the keys that `delegator` gives it.
    func delegated(_ role: String, by delegator: TrustedTargets) async throws(TUFError) -> TrustedTargets {
        if let kept = store.read(role, limit: limits.targets),
            let targets = try? delegator.delegated(role, kept)
        {
            return targets
        }
        let bytes = try await fetchTargets(role, delegator.snapshot)
        let targets = try delegator.delegated(role, bytes)
        try store.write(role, bytes)
        return targets
    }

    /// 5.7.2 and 5.7.3: a target's file.
    func fetch(_ target: TargetFile, in repository: TrustedRepository) async throws(TUFError) -> [UInt8] {
        guard target.length <= limits.targetFile else {
            throw .tooLarge(file: target.name, limit: limits.targetFile)
        }
        let url = try urls.target(target, hashInName: repository.root.consistentSnapshot)
        let bytes = try await fetch(url, target.name, limit: target.length)
        try target.check(bytes)
        return bytes
    }

    // MARK: Steps

    /// 5.2
    private func anchor() throws(TUFError) -> TrustedRoot {
        guard let bytes = store.read(MetadataKind.root.rawValue, limit: limits.root) else {
            throw .noRoot(folder: store.path)
        }
        return try TrustedRoot(anchor: bytes, limits: limits)
    }

    /// 5.3: root after root, each kept once it is trusted, until the repository has no next one.
    private func newestRoot(from anchor: TrustedRoot) async throws(TUFError) -> TrustedRoot {
        let name = MetadataKind.root.rawValue
        var root = anchor
        for _ in 0..<max(0, limits.rootRotations) {
            let bytes: [UInt8]
            do throws(TUFError) {
                bytes = try await fetch(
                    urls.metadata(name, version: root.nextVersion), name, limit: limits.root)
            } catch .unavailable(_, .notFound) {
                break
            }
            let next = try root.successor(bytes)
            if next.rotatesFreshness(since: root) { try forgetFreshness() }
            try store.write(name, bytes)
            root = next
        }
        return root
    }

    /// 5.3.11: whoever had one of the keys may have signed versions that the repository never reaches. Both files go,
    /// whichever key was rotated, and before the root is kept: who is stopped in between finds the rotation again.
    private func forgetFreshness() throws(TUFError) {
        try store.remove(MetadataKind.timestamp.rawValue)
        try store.remove(MetadataKind.snapshot.rawValue)
    }

    /// 5.4
    private func timestamp(under root: TrustedRoot, at now: Int) async throws(TUFError) -> TrustedTimestamp {
        let name = MetadataKind.timestamp.rawValue
        let bytes = try await fetch(urls.metadata(name, version: nil), name, limit: limits.timestamp)
        let update = try root.timestamp(
            fetched: bytes, cached: store.read(name, limit: limits.timestamp), at: now)
        if case .new = update { try store.write(name, bytes) }
        return update.timestamp
    }

    /// 5.5
    private func snapshot(of timestamp: TrustedTimestamp) async throws(TUFError) -> TrustedSnapshot {
        let name = MetadataKind.snapshot.rawValue
        let kept = store.read(name, limit: limits.snapshot)
        if let kept, let snapshot = try? timestamp.snapshot(cached: kept) { return snapshot }
        let bytes = try await fetch(
            name, timestamp.timestamp.snapshot, under: timestamp.root, limit: limits.snapshot)
        let snapshot = try timestamp.snapshot(fetched: bytes, cached: kept)
        try store.write(name, bytes)
        return snapshot
    }

    /// 5.6
    private func targets(of snapshot: TrustedSnapshot) async throws(TUFError) -> TrustedTargets {
        let name = MetadataKind.targets.rawValue
        if let kept = store.read(name, limit: limits.targets), let targets = try? snapshot.targets(kept) {
            return targets
        }
        let bytes = try await fetchTargets(name, snapshot)
        let targets = try snapshot.targets(bytes)
        try store.write(name, bytes)
        return targets
    }

    private func fetchTargets(_ role: String, _ snapshot: TrustedSnapshot) async throws(TUFError) -> [UInt8] {
        try await fetch(role, try snapshot.file(of: role), under: snapshot.root, limit: limits.targets)
    }

    // MARK: Files

    private func kept(_ kind: MetadataKind) throws(TUFError) -> [UInt8] {
        guard let bytes = store.read(kind.rawValue, limit: limits.bytes(kind)) else {
            throw .store(file: "\(store.path)/\(kind.rawValue).json", why: "is not there")
        }
        return bytes
    }

    /// A file that another one describes: no more bytes than that says are taken.
    private func fetch(
        _ role: String, _ file: FileInfo, under root: TrustedRoot, limit: Int
    ) async throws(TUFError) -> [UInt8] {
        let version = root.root.consistentSnapshot ? file.version : nil
        return try await fetch(
            urls.metadata(role, version: version), role, limit: min(file.length ?? limit, limit))
    }

    private func fetch(_ url: String, _ name: String, limit: Int) async throws(TUFError) -> [UInt8] {
        let bytes: [UInt8]
        do throws(FetchError) {
            bytes = try await fetcher.fetch(url, limit: limit)
        } catch .tooLarge {
            throw .tooLarge(file: name, limit: limit)
        } catch {
            throw .unavailable(url: url, error)
        }
        guard bytes.count <= limit else { throw .tooLarge(file: name, limit: limit) }
        return bytes
    }
}
