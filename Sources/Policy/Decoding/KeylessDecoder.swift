// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import StrictJSON

/// Reads what a keyless signer says of certificates.
struct KeylessDecoder {
    func identity(_ fields: inout Fields) -> SignerIdentity? {
        let providerURL = fields.nonEmptyString("providerUrl")
        let anyIdentity = fields.bool("anyIdentity") ?? false
        var claims: [CertificateField: TextMatcher] = [:]
        read(&fields, "workflow", CertificateField.workflow, into: &claims)
        read(&fields, "claims", CertificateField.claims, into: &claims)
        var identities: [KeylessIdentity.Matcher] = []
        for element in fields.elements("identities") ?? [] {
            if element.json.string != nil {
                fields.sink.report(
                    .identityOfOtherKind(.cosign), path: element.path, at: element.json.position)
                continue
            }
            guard var matcher = Fields(element.json, path: element.path, sink: fields.sink) else { continue }
            let saysIssuer = matcher.object["issuer"] != nil || matcher.object["issuerRegExp"] != nil
            let issuer = matcher.matcher("issuer")
            let subject = matcher.matcher("subject", isRequired: true)
            matcher.finish()
            // An issuer that cannot be read is not one that nobody named.
            guard let subject, issuer != nil || !saysIssuer else { continue }
            identities.append(.init(issuer: issuer, subject: subject))
        }
        return .keyless(
            KeylessIdentity(
                providerURL: providerURL, identities: identities, anyIdentity: anyIdentity, claims: claims))
    }

    private func read(
        _ fields: inout Fields, _ key: String, _ names: [CertificateField],
        into claims: inout [CertificateField: TextMatcher]
    ) {
        guard var members = fields.fields(key) else { return }
        for name in names {
            if let text = members.matcher(name.key) { claims[name] = text }
        }
        members.finish()
    }
}
