// SPDX-License-Identifier: Apache-2.0

package import OCIModel
package import Signatures

/// What a repository's signers say of its tags. Only ``ContentTrustClient`` makes it, from trust data that a pinned root
/// key vouches for and that is not expired.
package struct VerifiedTargets: Sendable {
    /// What one role says.
    struct Role: Sendable {
        let name: String
        /// Images by tag, those left out that the role may not speak for.
        let images: [String: SignedTarget]
    }

    /// The globally unique name of the repository.
    package let name: String
    /// The pinned key that vouched.
    package let rootKey: PublicKey
    /// When the first of the files that were used expires; seconds since 1970.
    package let expires: Int
    private let speakers: [Role]

    init(name: String, rootKey: PublicKey, expires: Int, roles: [Role]) {
        self.name = name
        self.rootKey = rootKey
        self.expires = expires
        speakers = roles
    }

    /// The roles that were asked, which must all agree: `targets`, or delegations.
    package var roles: [String] { speakers.map(\.name) }

    /// How many tags all roles name together, each counted for each role.
    package var tagCount: Int { speakers.reduce(0) { $0 + $1.images.count } }

    /// The image that every role names for the tag; `nil` when one names none or another.
    package func digest(ofTag tag: String) -> SignedTarget? { try? target(ofTag: tag) }

    /// The image that every role names for the tag. Throws `tagNotSigned` or `disagreement`.
    package func target(ofTag tag: String) throws(ContentTrustError) -> SignedTarget {
        // Other texts may equal a tag without being one.
        guard ImageReference.isTag(tag) else { throw .tagNotSigned(tag: tag) }
        let named = speakers.map { $0.images[tag] }
        guard let first = named.lazy.compactMap(\.self).first else { throw .tagNotSigned(tag: tag) }
        guard named.allSatisfy({ $0 == first }) else { throw .disagreement(tag: tag, roles: roles) }
        return first
    }

    /// The tags for which every role names the digest, sorted.
    package func tags(of digest: Digest) -> [String] {
        guard let first = speakers.first else { return [] }
        return first.images.filter { $0.value.digest == digest }.keys
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
        guard let first = tags.first else { throw .digestNotSigned(digest) }
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
