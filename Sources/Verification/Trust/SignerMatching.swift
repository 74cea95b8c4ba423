// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// Who is meant by a signature: one principal counts once, however often and by whatever key it signed.
enum Principal: Hashable {
    case key(Digest)
    case identity(issuer: String, subject: String)
    /// A certificate that names nobody, under a policy that takes anyone of its root.
    case certificate(Digest)
}

/// Matches principals to signers, one to one, as many as can be: `threshold` asks for different principals, each
/// matched to a different signer (`policy.md` §2). A principal that several signers mean is moved to another of
/// them when that makes room.
struct SignerMatching {
    private var principals: [Principal: Int] = [:]
    /// Per principal, what each signer (by its place in the policy) accepted.
    private var accepted: [[Int: VerifiedSigner]] = []
    /// Per signer, the principal it is matched to.
    private var holder: [Int: Int] = [:]

    /// How many are matched.
    var count: Int { holder.count }

    /// The matched signers, in the policy's order.
    var signers: [VerifiedSigner] {
        holder.sorted { $0.key < $1.key }.compactMap { accepted[$0.value][$0.key] }
    }

    /// Whether `signer` is known to mean `principal`.
    func knows(_ principal: Principal, _ signer: Int) -> Bool {
        principals[principal].map { accepted[$0][signer] != nil } ?? false
    }

    /// Notes that a signer accepted a principal's signature.
    mutating func add(_ principal: Principal, _ signer: Int, _ verified: VerifiedSigner) {
        let index = principals[principal] ?? accepted.count
        if index == accepted.count {
            principals[principal] = index
            accepted.append([:])
        }
        guard accepted[index][signer] == nil else { return }
        accepted[index][signer] = verified
        let matched = Set(holder.values)
        for unmatched in accepted.indices where !matched.contains(unmatched) {
            var visited: Set<Int> = []
            _ = place(unmatched, &visited)
        }
    }

    /// Finds a place for a principal, moving others. As deep as there are signers in the policy.
    private mutating func place(_ principal: Int, _ visited: inout Set<Int>) -> Bool {
        for signer in accepted[principal].keys.sorted() where visited.insert(signer).inserted {
            guard let other = holder[signer] else {
                holder[signer] = principal
                return true
            }
            if place(other, &visited) {
                holder[signer] = principal
                return true
            }
        }
        return false
    }
}
