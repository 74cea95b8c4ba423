// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI

extension NotaryVerifier.Identities {
    /// Throws unless the certificate's subject has all attributes of one of these ("Trust Store and Trust Policy
    /// Specification" 1.1, "Trusted Identities Constraints"): in any order, with values exactly as they are written.
    ///
    /// An attribute that the subject has twice, or joined to others by `+`, equals nothing: the specification does not say
    /// which value would count. Where no identity names it, it is of no matter, as any other that is not named:
    /// directories put `DC=acme, DC=example` into subjects, and two units. notation cannot read such a subject and refuses
    /// it, which no rule of the specification asks for.
    func expect(_ certificate: SigningCertificate) throws(NotaryRejection) {
        guard case .subjects(let identities) = self else { return }
        let subject = CertificateSubject(of: certificate)
        var flaw: String?
        for identity in identities {
            switch subject.comparison(with: identity) {
            case .equal: return
            case .different: continue
            case .undecided(let why): flaw = flaw ?? why
            }
        }
        if let flaw { throw .subjectUnusable(why: flaw) }
        throw .identity(wanted: identities.map(Self.text), found: certificate.subjectText)
    }

    private static func text(_ attributes: [String: String]) -> String {
        attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
    }
}
