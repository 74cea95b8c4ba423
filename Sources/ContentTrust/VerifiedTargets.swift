// SPDX-License-Identifier: Apache-2.0

package import OCIModel
package import Signatures

/// What a repository's signers say of its tags. Only ``ContentTrustClient`` makes it, from trust data that a pinned root
/// key vouches for and that is not expired.
package struct VerifiedTargets: Sendable {
    /// The globally unique name of the repository.
    package let name: String
    /// The pinned key that vouched.
    package let rootKey: PublicKey
    /// When the first of the files that were used expires; seconds since 1970.
    package let expires: Int
    private let speakers: TrustSpeakers

    init(name: String, rootKey: PublicKey, expires: Int, speakers: TrustSpeakers) {
        self.name = name
        self.rootKey = rootKey
        self.expires = expires
        self.speakers = speakers
    }

    /// The roles that speak first and must all agree: `targets`, or delegations.
    package var roles: [String] { speakers.agreeing.map(\.name) }

    /// The role that speaks for the tags that none of ``roles`` names, if there is one.
    package var fallback: String? { speakers.fallback?.name }

    /// The roles that were asked, in the order in which they are.
    package var asked: [String] { roles + (fallback.map { [$0] } ?? []) }

    /// How many tags all roles name together, each counted for each role.
    package var tagCount: Int { speakers.all.reduce(0) { $0 + $1.images.count } }

    /// The roles that vouch for a tag: ``roles``, or the fallback alone.
    package func roles(vouchingFor tag: String) -> [String] {
        guard ImageReference.isTag(tag), let fallback = speakers.fallback, fallback.images[tag] != nil,
            speakers.agreeing.allSatisfy({ $0.images[tag] == nil })
        else { return roles }
        return [fallback.name]
    }

    /// The image that is signed for the tag; `nil` when none is, or the roles disagree.
    package func digest(ofTag tag: String) -> SignedTarget? { try? target(ofTag: tag) }

    /// The image that every role names for the tag, or that the fallback does where none of them names one. Throws
    /// `tagNotSigned` or `disagreement`.
    package func target(ofTag tag: String) throws(ContentTrustError) -> SignedTarget {
        // Other texts may equal a tag without being one.
        guard ImageReference.isTag(tag) else { throw .tagNotSigned(tag: tag, roles: asked) }
        let named = speakers.agreeing.map { $0.images[tag] }
        guard let first = named.lazy.compactMap(\.self).first else {
            guard let own = speakers.fallback?.images[tag] else {
                throw .tagNotSigned(tag: tag, roles: asked)
            }
            return own
        }
        guard named.allSatisfy({ $0 == first }) else { throw .disagreement(tag: tag, roles: roles) }
        return first
    }

    /// The tags that are signed for the digest, sorted.
    package func tags(of digest: Digest) -> [String] {
        let named = speakers.all.flatMap { role in
            role.images.lazy.filter { $0.value.digest == digest }.map(\.key)
        }
        return Set(named)
            .filter { self.digest(ofTag: $0)?.digest == digest }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The tags under which a manifest is signed: the one that was asked for, or all when only the digest was.
    ///
    /// - Parameters:
    ///   - tag: The image reference's; `nil` when it has none.
    ///   - digest: What the registry gives.
    ///   - size: The manifest's length in bytes, if it is known.
    package func check(tag: String?, digest: Digest, size: Int?) throws(ContentTrustError) -> [String] {
        if let tag {
            let signed = try target(ofTag: tag)
            guard signed.digest == digest else {
                throw .otherDigest(tag: tag, signed: signed.digest, found: digest)
            }
            try Self.checkLength(of: signed, tag, size)
            return [tag]
        }
        let tags = tags(of: digest)
        guard let first = tags.first else { throw .digestNotSigned(digest, roles: asked) }
        if let signed = self.digest(ofTag: first) { try Self.checkLength(of: signed, first, size) }
        return tags
    }

    private static func checkLength(
        of signed: SignedTarget, _ tag: String, _ size: Int?
    ) throws(ContentTrustError) {
        guard let size, size != signed.length else { return }
        throw .otherLength(tag: tag, signed: signed.length, found: size)
    }
}
