// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Registry
import Verification

/// What the index shows. Every answer is decided at the moment it is given.
extension VerifiedIndex {
    /// The tags that may be shown, sorted.
    func tags(under policy: ViewPolicy) async throws(ViewRefusal) -> [String] {
        try await ready(for: policy, newest: true)
        return table.shown(at: environment.now())
    }

    /// The manifest behind a tag.
    func manifest(tag: String, under policy: ViewPolicy) async throws(ViewRefusal) -> VerifiedContent {
        try await ready(for: policy, newest: false)
        let subject = "tag \(tag.prefix(limits.tagLength)) of \(name.repository)"
        if table.tags[tag] == nil {
            try await find(tag, subject, policy)
        } else {
            await refresh(tag, under: policy)
        }
        let digest = try allowedDigest(of: tag, subject, policy)
        do throws(RegistryError) {
            return try await content(of: digest)
        } catch {
            guard case .notFound = error else { throw refusal(error, .manifestUnknown, subject) }
        }
        // Registries drop what no tag points to any more.
        await renew(tag, under: policy)
        let renewed = try allowedDigest(of: tag, subject, policy)
        do throws(RegistryError) {
            return try await content(of: renewed)
        } catch {
            throw refusal(error, .manifestUnknown, subject)
        }
    }

    /// Looks upstream for a tag that no listing had: it may have been pushed since, and another replica may have listed
    /// it already.
    private func find(_ tag: String, _ subject: String, _ policy: ViewPolicy) async throws(ViewRefusal) {
        guard ImageReference.isTag(tag), SignatureTag(tag) == nil else { return }
        for _ in 0..<2 {
            switch strangers.step(for: tag, at: environment.now(), limits: limits) {
            case .look: await find(tag, under: policy)
            case .absent: return
            case .failed(let error): throw refusal(error, .manifestUnknown, subject)
            case .tooMany:
                throw ViewRefusal(
                    .unavailable, "too many tags were asked for that \(name.repository) does not list",
                    retryAfter: limits.askedAgain)
            }
            if table.tags[tag] != nil { return }
        }
    }

    private func allowedDigest(
        of tag: String, _ subject: String, _ policy: ViewPolicy
    ) throws(ViewRefusal) -> Digest {
        guard let known = table.tags[tag] else {
            throw ViewRefusal(.manifestUnknown, "there is no \(subject) upstream")
        }
        guard let digest = known.digest, known.isAllowed(at: environment.now()), isCurrent(policy) else {
            throw refusal(of: known, subject)
        }
        return digest
    }

    /// The manifest of a digest: of a tag, a member of an index, or one that is verified by itself.
    func manifest(digest: Digest, under policy: ViewPolicy) async throws(ViewRefusal) -> VerifiedContent {
        try await ready(for: policy, newest: false)
        if !isAllowed(digest) || isRenewalDue(digest) { await refresh(digest, under: policy) }
        let subject = "\(digest) of \(name.repository)"
        guard isAllowed(digest), isCurrent(policy) else { throw refusal(of: untagged[digest], subject) }
        do throws(RegistryError) {
            return try await content(of: digest)
        } catch {
            throw refusal(error, .manifestUnknown, subject)
        }
    }

    /// The config of an image that may be shown.
    func blob(_ digest: Digest, under policy: ViewPolicy) async throws(ViewRefusal) -> VerifiedContent {
        try await ready(for: policy, newest: false)
        guard isAllowed(digest), isCurrent(policy) else {
            throw ViewRefusal(
                .blobUnknown,
                "only configs of verified images are served here; pull layers of \(name.repository) from "
                    + "upstream, by digest")
        }
        if let kept = content[name.repository, digest] { return kept }
        do throws(RegistryError) {
            let bytes = try await environment.source.blob(
                name.repository, digest, limit: limits.config, meter: environment.newMeter())
            let blob = VerifiedContent(
                digest: digest, mediaType: "application/octet-stream", bytes: bytes)
            content.keep(blob, of: name.repository)
            return blob
        } catch {
            throw refusal(error, .blobUnknown, "\(digest) of \(name.repository)")
        }
    }

    private func isAllowed(_ digest: Digest) -> Bool {
        let now = environment.now()
        return table.isAllowed(digest, at: now) { untagged[$0]?.isAllowed(at: now) ?? false }
    }

    /// Whether a digest may be shown because it was verified by itself, and should be looked at again.
    private func isRenewalDue(_ digest: Digest) -> Bool {
        table.names(of: digest).isEmpty
            && untagged[digest]?.isRenewalDue(at: environment.now()) ?? false
    }

    /// Whether the table still speaks of the policy that somebody asked under.
    private func isCurrent(_ policy: ViewPolicy) -> Bool { self.policy?.fingerprint == policy.fingerprint }

    /// The bytes of a manifest that may be shown; what it names may be shown from now on.
    private func content(of digest: Digest) async throws(RegistryError) -> VerifiedContent {
        let found: VerifiedContent
        if let kept = content[name.repository, digest] {
            found = kept
        } else {
            let fetched = try await environment.source.manifest(
                name.repository, digest: digest, meter: environment.newMeter())
            keep(fetched)
            found = VerifiedContent(
                digest: fetched.digest, mediaType: fetched.mediaType, bytes: fetched.bytes)
        }
        if let manifest = try? Manifest(parsing: found.bytes) {
            for part in manifest.parts { table.relate(part, to: digest) }
        }
        return found
    }

    private func refusal(of known: IndexedTag?, _ subject: String) -> ViewRefusal {
        switch known?.state {
        case .undetermined where known?.isBroken == false:
            ViewRefusal(
                .unavailable, "whether \(subject) is verified could not be decided now", reason: known?.code,
                retryAfter: limits.askedAgain)
        case .undetermined:
            ViewRefusal(.manifestUnknown, "\(subject) cannot be verified", reason: known?.code)
        case .rejected:
            ViewRefusal(
                .manifestUnknown,
                "\(subject) is not verified under policy \(name.policy): \(known?.code ?? "rejected")",
                reason: known?.code)
        case .open, .allowed, nil:
            ViewRefusal(
                .unavailable, "\(subject) is being verified", retryAfter: limits.retryAfter)
        }
    }

    private func refusal(
        _ error: RegistryError, _ code: ViewRefusal.Code, _ subject: String
    ) -> ViewRefusal {
        switch error {
        case .notFound, .tooLarge, .malformedManifest, .unsupportedMediaType, .digestMismatch:
            return ViewRefusal(code, "\(subject): \(error)", reason: error.code.rawValue)
        case .rateLimited(_, let seconds):
            return ViewRefusal(
                .unavailable, "\(subject): \(error)", reason: error.code.rawValue,
                retryAfter: seconds ?? limits.retryAfter)
        default:
            return ViewRefusal(
                .unavailable, "\(subject): \(error)", reason: error.code.rawValue,
                retryAfter: limits.retryAfter)
        }
    }
}
