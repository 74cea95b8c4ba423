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
            guard var matcher = Fields(element.json, path: element.path, sink: fields.sink) else { continue }
            let saysIssuer = matcher.object["issuer"] != nil || matcher.object["issuerRegExp"] != nil
            let issuer = text(&matcher, "issuer", isRequired: false)
            let subject = text(&matcher, "subject", isRequired: true)
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
            if let text = text(&members, name.key, isRequired: false) { claims[name] = text }
        }
        members.finish()
    }

    /// `key` or `keyRegExp`, one of them at most.
    private func text(_ fields: inout Fields, _ key: String, isRequired: Bool) -> TextMatcher? {
        let exact = fields.nonEmptyString(key)
        let pattern = fields.nonEmptyString(key + "RegExp")
        switch (exact, pattern) {
        case (let exact?, nil): return .exactly(exact)
        case (nil, let text?):
            do throws(PatternError) {
                return .pattern(try Pattern(text))
            } catch {
                fields.report(
                    .invalidValue(text, why: "\(error)"), key + "RegExp",
                    at: fields.object[key + "RegExp"]?.position ?? fields.position)
                return nil
            }
        case (.some, .some):
            fields.report(.conflictingPlaces(key, key + "RegExp"), at: fields.position)
            return nil
        case (nil, nil):
            if isRequired { fields.report(.missingKey(key), at: fields.position) }
            return nil
        }
    }
}
