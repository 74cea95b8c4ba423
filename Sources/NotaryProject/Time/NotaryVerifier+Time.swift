// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI

/// "Signature Specification" 1.1, "Signature Schemes": who proves when a signature was made, if anybody does.
extension NotaryVerifier {
    /// A time, and the chain of who stamped it.
    typealias ProvenTime = (time: NotaryTime, timestampChain: [SigningCertificate])

    /// The time that the signature counts at, when every certificate of its chain was valid.
    func provenTime(of signature: NotarySignature, at now: Int) throws(NotaryRejection) -> ProvenTime {
        switch signature.scheme {
        case .signingAuthority: return try timeOfAuthority(signature, at: now)
        case .x509: break
        }
        // What a signer claims of its time decides nothing, and neither does a token that nobody here can judge.
        guard !timestampAnchors.isEmpty else {
            try signature.expectValid(at: now)
            return (.momentOfCheck, [])
        }
        switch timestampUse {
        case .always: break
        case .afterCertificateExpiry:
            let invalidity = signature.invalidity(at: now)
            guard let invalidity else { return (.momentOfCheck, []) }
            // Without a token it is the certificates that are at fault.
            guard signature.timestamp != nil else { throw invalidity }
        }
        return try stampedTime(of: signature)
    }

    /// The signing authority's own word, which its anchor makes trusted. A time to come is not: until then the
    /// signature counts as little as certificates that begin then, and that is the reason given.
    private func timeOfAuthority(
        _ signature: NotarySignature, at now: Int
    ) throws(NotaryRejection) -> ProvenTime {
        let time = signature.signingTime
        guard time <= now || time - now <= Self.clockLeeway else {
            throw .certificateNotYetValid(
                subject: signature.chain.first?.subjectText ?? "", notBefore: time, at: now)
        }
        try signature.expectValid(at: time)
        return (.signingAuthority(time), [])
    }

    /// How far two clocks may differ, in seconds; the specification names no number.
    private static let clockLeeway = 300
}

extension NotarySignature {
    /// Throws unless every certificate of the chain is valid at that time.
    func expectValid(at time: Int) throws(NotaryRejection) {
        if let invalidity = invalidity(at: time) { throw invalidity }
    }

    /// The first certificate that is not valid at that time; `nil` when all are.
    fileprivate func invalidity(at time: Int) -> NotaryRejection? {
        for certificate in chain {
            let validity = certificate.validity
            if time < validity.start {
                return .certificateNotYetValid(
                    subject: certificate.subjectText, notBefore: validity.start, at: time)
            }
            if let end = validity.end, time > end {
                return .certificateExpired(subject: certificate.subjectText, notAfter: end, at: time)
            }
        }
        return nil
    }
}
