// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Reads what a signer of the Notary Project is trusted by.
struct NotaryTrustDecoder {
    let author: Author

    /// `nil`, with a report, when certificates or identities are missing or cannot be read.
    func trust(_ fields: inout Fields) -> NotaryTrust? {
        let before = fields.sink.errorCount
        fields.refuse("publicKey", of: .notary)
        let lists = CertificateListDecoder(author: author)
        let certificates = lists.certificates("certificates", &fields)
        let authorities = lists.certificates("signingAuthorityCertificates", &fields)
        let timestamps = lists.certificates("timestampCertificates", &fields)
        if !fields.says("certificates"), !fields.says("signingAuthorityCertificates") {
            fields.report(.missingKey("certificates"), at: fields.position)
        }
        let identities = identities(&fields)
        let use = fields.object["verifyTimestamp"]
        let verifyTimestamp: NotaryTrust.TimestampUse? = fields.word("verifyTimestamp")
        let ofSigners = revocation("revocation", certificates + authorities, &fields)
        let ofAuthorities = revocation("timestampRevocation", timestamps, &fields)
        guard fields.sink.errorCount == before, let identities else { return nil }
        if verifyTimestamp != nil, let use, timestamps.isEmpty {
            fields.report(.timestampsWithoutAuthorities, "verifyTimestamp", at: use.position)
        }
        return NotaryTrust(
            certificates: certificates, signingAuthorityCertificates: authorities,
            timestampCertificates: timestamps, identities: identities,
            verifyTimestamp: verifyTimestamp ?? .always, revocation: ofSigners,
            timestampRevocation: ofAuthorities)
    }

    /// What is done about revocations of what stands under those certificates. Whoever brings an authority of his own would
    /// have this machine fetch what he likes.
    private func revocation(
        _ key: String, _ certificates: [CertificateReference], _ fields: inout Fields
    ) -> NotaryTrust.RevocationUse {
        let use: NotaryTrust.RevocationUse = fields.word(key) ?? .strict
        if author == .tenant, use != .skip, certificates.contains(where: \.isInline) {
            fields.report(
                .invalidValue(
                    use.rawValue,
                    why:
                        "would ask where certificates say that this application brings itself: say skip, or name "
                        + "certificates of the key ring"), key, at: fields.position)
        }
        return use
    }

    /// `"*"`, or a list of it alone, or of subjects.
    private func identities(_ fields: inout Fields) -> NotaryTrust.Identities? {
        guard let json = fields.required("identities") else { return nil }
        if let text = json.string, Self.isAnyone(text) { return .any }
        guard let elements = fields.elements("identities", allowEmpty: false) else { return nil }
        guard elements.count <= Self.mostIdentities else {
            fields.report(
                .outOfRange(elements.count, 1...Self.mostIdentities), "identities", at: json.position)
            return nil
        }
        if elements.contains(where: { Self.isAnyone($0.json.string ?? "") }) {
            if elements.count == 1 { return .any }
            fields.report(.anyoneBesideIdentities, "identities", at: json.position)
            return nil
        }
        var subjects: [SubjectPattern] = []
        for element in elements {
            guard let subject = subject(element.json, path: element.path, fields.sink) else { continue }
            if let other = subjects.first(where: { $0.includes(subject) || subject.includes($0) }) {
                fields.sink.report(
                    .overlappingIdentities(subject.text, other.text), path: element.path,
                    at: element.json.position)
            }
            subjects.append(subject)
        }
        return .subjects(subjects)
    }

    private func subject(_ json: JSON, path: String, _ sink: ProblemSink) -> SubjectPattern? {
        guard let text = json.string else {
            let problem: PolicyProblem =
                json.object == nil
                ? .wrongType(expected: "a string", found: json.typeName) : .identityOfOtherKind(.notary)
            sink.report(problem, path: path, at: json.position)
            return nil
        }
        do throws(SubjectPatternError) {
            return try SubjectPattern(parsing: text)
        } catch {
            sink.report(.notaryIdentity(text, error), path: path, at: json.position)
            return nil
        }
    }

    private static func isAnyone(_ text: String) -> Bool { text.utf8.elementsEqual("*".utf8) }

    static let mostIdentities = 64
}
