// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Registry

/// The tags of one repository and what is known of them under one policy. It knows neither network nor clock.
struct TagTable {
    private(set) var tags: [String: IndexedTag] = [:]
    private var namesByDigest: [Digest: Set<String>] = [:]
    /// How many tags for signatures each digest has, by the key of ``SignatureTag``.
    private var announcements: [String: Int] = [:]
    /// What belongs to manifests that may be shown: configs and members, each with the manifests that name it, the
    /// last one first.
    private var owners: [Digest: [Digest]] = [:]
    private var ownersInOrder: [Digest] = []
    private let limits: IndexLimits

    init(limits: IndexLimits) { self.limits = limits }

    /// The tags that point to a digest.
    func names(of digest: Digest) -> Set<String> { namesByDigest[digest] ?? [] }

    /// Puts a tag in place of what is known under its name.
    mutating func put(_ tag: IndexedTag) {
        if let before = tags[tag.name]?.digest, before != tag.digest { unlink(tag.name, from: before) }
        tags[tag.name] = tag
        guard let digest = tag.digest else { return }
        namesByDigest[digest, default: []].insert(tag.name)
        if tag.state == .allowed { for part in tag.parts { relate(part, to: digest) } }
    }

    mutating func remove(_ name: String) {
        guard let gone = tags.removeValue(forKey: name), let digest = gone.digest else { return }
        unlink(name, from: digest)
    }

    private mutating func unlink(_ name: String, from digest: Digest) {
        namesByDigest[digest]?.remove(name)
        if namesByDigest[digest]?.isEmpty ?? false { namesByDigest[digest] = nil }
    }

    // MARK: listings

    /// Takes a listing: new tags come in, those that it lacks go, unless they were resolved after it was begun. Returns the names that went; throws when there are
    /// more tags than are kept, since a part of them is no list.
    mutating func take(
        listing: [String], begun: Int, isFirst: Bool
    ) throws(RegistryError) -> [String] {
        var shown: Set<String> = []
        var counts: [String: Int] = [:]
        for name in listing {
            if let signature = SignatureTag(name) {
                counts[signature.hex, default: 0] += 1
            } else if name.utf8.count <= limits.tagLength {
                shown.insert(name)
            }
        }
        guard shown.count <= limits.tags else { throw .limitExceeded(.tags(limit: limits.tags)) }
        announcements = counts
        let gone = tags.values.filter { !shown.contains($0.name) && $0.resolvedAt <= begun }.map(\.name)
        for name in gone { remove(name) }
        for name in shown where tags[name] == nil {
            tags[name] = IndexedTag(name: name, isHistorical: isFirst)
        }
        return gone
    }

    func announced(_ digest: Digest) -> Int { announcements[SignatureTag.key(of: digest)] ?? 0 }

    // MARK: what is due

    /// Forgets every judgement that was not found under `fingerprint`; what tags point to stays known.
    mutating func adopt(_ fingerprint: Digest) {
        for (name, tag) in tags where tag.state != .open && tag.fingerprint != fingerprint {
            tags[name]?.reopen()
        }
    }

    /// Tags whose digest is to be asked for at `now`: unknown ones, rejected ones that may have been pushed anew, then
    /// mutable ones, longest not looked at first.
    func toResolve(at now: Int, isMutable: (String) -> Bool) -> [String] {
        let due = tags.values.filter { tag in
            guard (tag.nextLook ?? now) <= now else { return false }
            // Nobody asks for what is hidden.
            return tag.digest == nil
                || (tag.state == .rejected && now - tag.resolvedAt >= limits.immutableAge)
        }.map(\.name)
        let mutable = tags.values
            .filter { $0.digest != nil && now - $0.resolvedAt >= limits.interval && isMutable($0.name) }
            .sorted { ($0.resolvedAt, $0.name) < ($1.resolvedAt, $1.name) }
        let known = Set(due)
        return due + mutable.prefix(limits.resolutions).map(\.name).filter { !known.contains($0) }
    }

    /// What is to be looked at, at `now`.
    ///
    /// - Parameter isWoken: whether a push said that something is new.
    func toVerify(at now: Int, isWoken: Bool) -> [DigestTags] {
        var due: Set<Digest> = []
        for tag in tags.values {
            guard let digest = tag.digest, isDue(tag, digest, now) else { continue }
            due.insert(digest)
        }
        due.formUnion(renewals(at: now))
        if isWoken { due.formUnion(rejected(limits.woken)) }
        return due.map { DigestTags(digest: $0, names: names(of: $0).sorted()) }
    }

    private func isDue(_ tag: IndexedTag, _ digest: Digest, _ now: Int) -> Bool {
        switch tag.state {
        case .open: true
        case .allowed: !tag.isAllowed(at: now)
        case .rejected, .undetermined:
            (tag.nextLook ?? now) <= now || announced(digest) > tag.announced
        }
    }

    /// Allowed digests that are to be looked at again: longest not looked at first, so that those that cannot be decided
    /// now keep none of the others back.
    private func renewals(at now: Int) -> [Digest] {
        let due = tags.values.filter { $0.isRenewalDue(at: now) }
            .sorted { ($0.checkedAt, $0.name) < ($1.checkedAt, $1.name) }
        var digests: [Digest] = []
        var seen: Set<Digest> = []
        for tag in due where digests.count < limits.renewals {
            if let digest = tag.digest, seen.insert(digest).inserted { digests.append(digest) }
        }
        return digests
    }

    /// Those first that came while somebody watched, and of them those that came last.
    private func rejected(_ count: Int) -> [Digest] {
        let candidates = tags.values.filter { $0.state == .rejected && $0.digest != nil }
            .sorted {
                ($0.isHistorical ? 1 : 0, $0.looks, $0.name) < ($1.isHistorical ? 1 : 0, $1.looks, $1.name)
            }
        return candidates.prefix(count).compactMap(\.digest)
    }

    // MARK: what may be shown

    /// The tags that may be shown at `now`, sorted.
    func shown(at now: Int) -> [String] {
        tags.values.filter { $0.isAllowed(at: now) }.map(\.name).sorted { Self.precedes($0, $1) }
    }

    /// When the first of the allowances ends.
    var earliestEnd: Int? { tags.values.filter { $0.state == .allowed }.compactMap(\.validUntil).min() }

    /// Whether a digest may be shown because a tag points to it, or because it belongs to a manifest that may be.
    func isAllowed(_ digest: Digest, at now: Int, by extra: (Digest) -> Bool) -> Bool {
        var open: Set<Digest> = [digest]
        // Config, image, index, index within an index: what is deeper is nobody's.
        for _ in 0..<4 {
            if open.contains(where: { extra($0) || isTagged($0, at: now) }) { return true }
            open = Set(open.flatMap { owners[$0] ?? [] }.prefix(Self.mostOwners * Self.mostOwners))
        }
        return false
    }

    /// Whether a tag that may be shown points to a digest.
    private func isTagged(_ digest: Digest, at now: Int) -> Bool {
        names(of: digest).contains { tags[$0]?.isAllowed(at: now) ?? false }
    }

    /// Remembers that `part` is named by the manifest `owner`.
    mutating func relate(_ part: Digest, to owner: Digest) {
        guard part != owner else { return }
        if owners[part] == nil { ownersInOrder.append(part) }
        let others = (owners[part] ?? []).filter { $0 != owner }
        owners[part] = [owner] + others.prefix(Self.mostOwners - 1)
        guard ownersInOrder.count > limits.relations else { return }
        for part in ownersInOrder.prefix(limits.relations / 4 + 1) { owners[part] = nil }
        ownersInOrder.removeFirst(limits.relations / 4 + 1)
    }

    private static let mostOwners = 4

    /// The order of bytes, which clients that sort themselves do not depend on.
    private static func precedes(_ a: String, _ b: String) -> Bool {
        a.utf8.lexicographicallyPrecedes(b.utf8)
    }
}

/// A digest and the tags that point to it.
struct DigestTags: Sendable, Equatable {
    var digest: Digest
    var names: [String]
}
