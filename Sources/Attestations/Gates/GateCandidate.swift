// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
import Signatures
import Sigstore
import StrictJSON

/// One attestation of a gate's type by one of its signers, with the moment that counts as its time.
struct GateCandidate {
    let attested: AttestedStatement
    /// In seconds since 1970; `nil` when nothing proves one.
    let time: Int?
    /// Why the time that the policy names cannot be had; `nil` when it can, or when none is named.
    let flawOfTime: GateProblem?

    /// A key's holder may have an old signature stamped anew. Where the policy names a time in the predicate, a key's
    /// statement is no younger than it says.
    init(_ attested: AttestedStatement, gate: Gate) {
        self.attested = attested
        let isByKey = attested.attestation.signature.certificate == nil
        guard isByKey, !gate.predicateTime.isEmpty else {
            time = attested.signedAt
            flawOfTime = nil
            return
        }
        do throws(JSONShapeError) {
            var cursor = JSONCursor(attested.statement.predicate)
            for member in gate.predicateTime { cursor = try cursor.required(member) }
            let said = try cursor.timestamp()
            time = min(said, attested.signedAt ?? said)
            flawOfTime = nil
        } catch {
            time = nil
            flawOfTime = .predicateTime(error)
        }
    }

    /// The newest first; attestations of one time in an order of their own, whatever order a registry lists them in.
    static func precedes(_ a: GateCandidate, _ b: GateCandidate) -> Bool {
        let (x, y) = (a.time ?? .min, b.time ?? .min)
        if x != y { return x > y }
        return a.attested.order.lexicographicallyPrecedes(b.attested.order)
    }
}

extension AttestedStatement {
    fileprivate var order: [String] {
        [digest.hex, signer ?? "", attestation.signature.key.fingerprint.hex, "\(signedAt ?? 0)"]
    }
}
