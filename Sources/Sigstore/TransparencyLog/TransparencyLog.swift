// SPDX-License-Identifier: Apache-2.0

public import CodeSigningPKI
public import Signatures

/// A transparency log that is trusted: its key, and when that key was in use.
///
/// Which rules an entry follows is the entry's own doing, not the key's: only Rekor v2 makes hashedrekord 0.0.2,
/// and it makes nothing else. Rekor v1 promises inclusion at a time and may prove it; Rekor v2 knows no time and
/// always proves. Every signature is checked with the same key under either, so that a stranger gains nothing by
/// the choice.
public struct TransparencyLog: Sendable, Hashable {
    /// What an entry must come with.
    public enum Evidence: Sendable, CaseIterable {
        /// A proof of inclusion: the rule for bundles, whatever version they claim to be.
        case proof
        /// At least a promise: all that cosign's annotations hold.
        case promiseOrProof
    }

    /// Where the log is served. It names the log, and nothing is fetched from it.
    public let baseURL: String
    /// The key that the log signs with.
    public let key: PublicKey
    /// The log's name in entries.
    public let logID: [UInt8]
    /// When the key was in use.
    public let validFor: ValidityPeriod

    /// A log from its parts.
    public init(baseURL: String, key: PublicKey, logID: [UInt8], validFor: ValidityPeriod) {
        self.baseURL = baseURL
        self.key = key
        self.logID = logID
        self.validFor = validFor
    }

    /// Verifies that this log holds the entry, and that the entry is of `signed` (Sigstore client specification,
    /// "Verification", steps on the transparency log). `now` is in seconds since 1970. Throws the first thing that
    /// is wrong; evidence beyond what is required must be good, too.
    ///
    /// An entry without a promise tells no time. Who verifies it then finds out elsewhere when it was made, and asks
    /// ``VerifiedLogEntry/expectKeyInUse(at:)``.
    public func verify(
        _ entry: LogEntry, of signed: LoggedSignature, requiring evidence: Evidence, now: Int
    ) throws(LogError) -> VerifiedLogEntry {
        let verified = try prove(entry, of: signed, requiring: evidence)
        try verified.expectOwnTime(now: now)
        return verified
    }

    /// The same, whenever the entry was made.
    func prove(
        _ entry: LogEntry, of signed: LoggedSignature, requiring evidence: Evidence
    ) throws(LogError) -> VerifiedLogEntry {
        // 0. The entry names this log, and the log can be verified.
        guard entry.logID == logID else { throw .unknownLog([entry.logID]) }
        guard key.isLogKey else { throw .keyUnsupported(log: logID) }
        // 1. The body is of a kind that is understood, the one that the bundle says it is.
        let body = try LogEntryBody(parsing: entry.body)
        guard entry.kindVersion.map({ $0 == body.kindVersion }) ?? true else {
            throw .entryMismatch(.kindVersion)
        }
        let verified: VerifiedLogEntry
        if case .hashedRekordV2 = body {
            verified = try verifyV2(entry)
        } else {
            verified = try verifyV1(entry, requiring: evidence)
        }
        // 4. The body is about this signature, and nothing else.
        try body.match(signed, bytes: entry.body)
        return verified
    }

    private func verifyV1(
        _ entry: LogEntry, requiring evidence: Evidence
    ) throws(LogError) -> VerifiedLogEntry {
        // 2. The promise is the log's.
        var integratedTime: Int?
        if let promise = entry.promise {
            guard key.isLogSignature(promise, of: InclusionPromise.signedBytes(of: entry)) else {
                throw .promiseInvalid
            }
            integratedTime = entry.integratedTime ?? 0
        }
        // 3. The proof leads to a root that the log has signed. Its index is the shard's.
        var checkpoint: VerifiedCheckpoint?
        if let proof = entry.proof {
            let head = try verifiedCheckpoint(proof, CheckpointVerifier(key: key, naming: .rekorV1))
            try Self.expect(proof, of: head.treeHead)
            try Self.verify(proof, of: entry.body, at: proof.logIndex, in: head.treeHead)
            checkpoint = head
        }
        switch (evidence, integratedTime, checkpoint) {
        case (.proof, _, nil): throw .proofMissing
        case (.promiseOrProof, nil, nil): throw .promiseMissing
        default: break
        }
        // Only the promise is of the entry's own index; without one, what is proven is the shard's.
        let index = integratedTime == nil ? entry.proof?.logIndex : nil
        return VerifiedLogEntry(
            log: self, index: index ?? entry.logIndex, integratedTime: integratedTime, checkpoint: checkpoint)
    }

    private func verifyV2(_ entry: LogEntry) throws(LogError) -> VerifiedLogEntry {
        // 2. Rekor v2 makes no promises.
        guard entry.promise == nil else { throw .promiseInvalid }
        // 3. The proof leads to a root that the log has signed. What the bundle repeats of it beside is ignored.
        guard let proof = entry.proof else { throw .proofMissing }
        let verifier = CheckpointVerifier(key: key, naming: .note(names: LogOrigin.names(ofBaseURL: baseURL)))
        let checkpoint = try verifiedCheckpoint(proof, verifier)
        try Self.verify(proof, of: entry.body, at: entry.logIndex, in: checkpoint.treeHead)
        return VerifiedLogEntry(
            log: self, index: entry.logIndex, integratedTime: nil, checkpoint: checkpoint)
    }

    private func verifiedCheckpoint(
        _ proof: InclusionProof, _ verifier: CheckpointVerifier
    ) throws(LogError) -> VerifiedCheckpoint {
        let checkpoint: Checkpoint
        do throws(CheckpointFault) {
            checkpoint = try Checkpoint(parsing: proof.checkpoint)
        } catch {
            throw .checkpointMalformed(error)
        }
        return try verifier.verify(checkpoint)
    }

    private static func expect(_ proof: InclusionProof, of head: TreeHead) throws(LogError) {
        guard proof.treeSize == head.size, proof.rootHash == head.root else {
            throw .rootMismatch(statedSize: proof.treeSize, statedRoot: proof.rootHash, signed: head)
        }
    }

    private static func verify(
        _ proof: InclusionProof, of body: [UInt8], at index: Int, in head: TreeHead
    ) throws(LogError) {
        do throws(InclusionProofFault) {
            let root = try MerkleTree.root(
                leafHash: MerkleTree.leafHash(of: body), index: index, size: head.size, path: proof.hashes)
            guard root == head.root else { throw .otherRoot }
        } catch {
            throw .proofInvalid(error)
        }
    }
}

/// An entry that a trusted log holds, of the signature it was verified with. Only ``TransparencyLog`` makes one.
public struct VerifiedLogEntry: Sendable, Hashable {
    /// The log, as it is trusted.
    public let log: TransparencyLog
    /// The entry's index, as the log signed it: over all of the log's shards where there is a promise, else in the
    /// tree of the checkpoint.
    public let index: Int
    /// When the log took the entry, in seconds since 1970: a time that the log has signed, else `nil`.
    public let integratedTime: Int?
    /// The tree that the entry was proven to be in; `nil` when there is only a promise.
    public let checkpoint: VerifiedCheckpoint?
    /// When the key was in use: the log may be listed more than once with that key.
    public private(set) var keyPeriods: [ValidityPeriod]

    fileprivate init(log: TransparencyLog, index: Int, integratedTime: Int?, checkpoint: VerifiedCheckpoint?)
    {
        self.log = log
        self.index = index
        self.integratedTime = integratedTime
        self.checkpoint = checkpoint
        keyPeriods = [log.validFor]
    }

    /// Adds the period of another listing of the log, under which the same entry was verified.
    mutating func add(_ other: VerifiedLogEntry) { keyPeriods += other.keyPeriods }

    /// Throws unless the log's key was in use at that time, in seconds since 1970: what it signed at another was not
    /// signed by the log.
    public func expectKeyInUse(at time: Int) throws(LogError) {
        guard keyPeriod(at: time) != nil else {
            throw .outsideKeyValidity(time: time, keyPeriods.last ?? log.validFor)
        }
    }

    /// The period in which the key was in use at that time, in seconds since 1970.
    public func keyPeriod(at time: Int) -> ValidityPeriod? { keyPeriods.first { $0.contains(time) } }

    /// Throws unless the time of the promise can be one: the key was in use, and it is not later than `now`.
    func expectOwnTime(now: Int) throws(LogError) {
        guard let time = integratedTime else { return }
        try expectKeyInUse(at: time)
        guard time <= now else { throw .timeInFuture(time: time, now: now) }
    }
}
