// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// Who is meant by a signature: one principal counts once, however often and by whatever key it signed.
enum Principal: Hashable {
    case key(Digest)
    case identity(issuer: String, subject: String)
    /// Whom an authority certified without naming an issuer of identities: the certificate's key is of no use to tell
    /// people by, since each signature has its own.
    case holder(authority: String, subject: String)
    /// Whoever has a certificate of the Notary Project for that subject. Under which of the named authorities is left out:
    /// one holder can have certificates of several, and what stands above an anchor is the holder's to choose.
    case subject(String)
}

/// Matches principals to signers, one to one, as many as can be: `threshold` asks for different principals, each
/// matched to a different signer (`policy.md` §2). A principal that several signers mean is moved to another of
/// them when that makes room. Principals that signed with one key are one: who holds a key and has a certificate for it
/// signs once as either.
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

    /// Notes that a signer accepted a principal's signature, made with the key of that fingerprint.
    mutating func add(_ principal: Principal, key: Digest, _ signer: Int, _ verified: VerifiedSigner) {
        let index = united(principal, .key(key))
        if accepted[index][signer] == nil { accepted[index][signer] = verified }
        let matched = Set(holder.values)
        for unmatched in accepted.indices where !matched.contains(unmatched) {
            var visited: Set<Int> = []
            _ = place(unmatched, &visited)
        }
    }

    /// The index of both, which are one from now on. What was matched is open again when they were two.
    private mutating func united(_ principal: Principal, _ key: Principal) -> Int {
        let known = Set([principals[principal], principals[key]].compactMap { $0 }).sorted()
        let index = known.first ?? accepted.count
        if index == accepted.count { accepted.append([:]) }
        (principals[principal], principals[key]) = (index, index)
        for other in known.dropFirst() {
            accepted[index].merge(accepted[other]) { first, _ in first }
            accepted[other] = [:]
            for (name, place) in principals where place == other { principals[name] = index }
            holder = [:]
        }
        return index
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
