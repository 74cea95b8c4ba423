// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Signatures

/// Finds the way from a pinned key to the current root.
///
/// Who serves the files may list a pinned key, which is no secret, in a root of his own, and may serve the root of another
/// repository, since many repositories have one root key: so the pinned key must have signed, and in every root only keys
/// count whose certificate is made out to the repository.
struct RootWalk {
    let files: TrustFiles
    let question: ContentTrustQuestion
    let limits: ContentTrustLimits

    /// The current root, and the pinned key that vouches for it. Whether the root has expired is not asked.
    func root(at now: Int) async throws(ContentTrustError) -> (TrustFile<TrustRoot>, PublicKey) {
        let current = try await files.currentRoot()
        let chain = try await chain(to: current)
        guard let start = chain.last, let pinned = pinnedSigner(of: start) else {
            throw .untrustedRoot(name: question.name)
        }
        try checkCertificate(of: pinned, now)
        try check(start, by: signers(of: start))
        // The oldest is the last.
        for (new, old) in zip(chain, chain.dropFirst()).reversed() {
            try checkStep(from: old, to: new)
        }
        // Who signs now must be able to.
        let valid = try signers(of: current).filtered { $0.certificate?.validity.contains(now) == true }
        guard !valid.keys.isEmpty else {
            if let certificate = try signers(of: current).keys.first?.certificate {
                throw expired(certificate, now)
            }
            throw .signature(role: "root")
        }
        try valid.check(current)
        return (current, pinned.key)
    }

    /// The current root and those before it, down to one that a pinned key has signed.
    private func chain(to current: TrustFile<TrustRoot>) async throws(ContentTrustError) -> [TrustFile<
        TrustRoot
    >] {
        var chain = [current]
        var oldest = current
        while pinnedSigner(of: oldest) == nil, oldest.version > 1, chain.count <= limits.rotations {
            oldest = try await files.root(version: oldest.version - 1)
            chain.append(oldest)
        }
        return chain
    }

    /// A pinned key that is a root key of a root and has signed it.
    private func pinnedSigner(of root: TrustFile<TrustRoot>) -> TrustKey? {
        let signers = root.role.keys(of: .root).keys.filter { key in
            question.pinned.contains(key.key)
                && root.signatures[key.identifier].map { key.signed(root, $0) } ?? false
        }
        return signers.first { $0.certificate?.names(question.name) == true } ?? signers.first
    }

    private func checkCertificate(of pinned: TrustKey, _ now: Int) throws(ContentTrustError) {
        guard let certificate = pinned.certificate, certificate.names(question.name) else {
            throw .otherName(found: pinned.certificate?.commonName, name: question.name)
        }
        guard certificate.validity.contains(now) else { throw expired(certificate, now) }
    }

    /// The root keys that are made out to the repository.
    private func signers(of root: TrustFile<TrustRoot>) throws(ContentTrustError) -> RoleKeys {
        let all = root.role.keys(of: .root)
        let signers = all.filtered { $0.certificate?.names(question.name) == true }
        guard !signers.keys.isEmpty else {
            throw .otherName(
                found: all.keys.lazy.compactMap(\.certificate?.commonName).first, name: question.name)
        }
        return signers
    }

    /// A root follows from the one before when the signers of both have signed it.
    private func checkStep(
        from old: TrustFile<TrustRoot>, to new: TrustFile<TrustRoot>
    ) throws(ContentTrustError) {
        try check(new, by: signers(of: new))
        do throws(ContentTrustError) {
            try signers(of: old).check(new)
        } catch {
            throw .rootNotRotated(
                version: new.version, why: "the root keys of version \(old.version) have not signed it")
        }
    }

    private func check(_ root: TrustFile<TrustRoot>, by signers: RoleKeys) throws(ContentTrustError) {
        try signers.check(root)
    }

    private func expired(_ certificate: RootCertificate, _ now: Int) -> ContentTrustError {
        .rootCertificate(
            notBefore: certificate.validity.start, notAfter: certificate.validity.end ?? .max, now: now)
    }
}
