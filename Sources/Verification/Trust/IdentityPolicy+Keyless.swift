// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import LinearPattern
package import Policy
package import Sigstore

extension IdentityPolicy {
    /// What a keyless signer of a policy asks of certificates.
    init(_ identity: KeylessIdentity) {
        let identities = identity.identities.map(Identity.init)
        var extensions: [FulcioExtension: TextMatcher] = [:]
        for (field, text) in identity.claims {
            if let name = FulcioExtension(rawValue: field.rawValue) { extensions[name] = text }
        }
        // Both said: the narrower word counts.
        self.init(
            identity.anyIdentity && identities.isEmpty ? .unsafeAnyone : .oneOf(identities),
            extensions: extensions, authority: identity.providerURL)
    }
}

extension IdentityPolicy.Identity {
    /// An identity of a policy. One without an issuer was held against what the trust root certifies.
    package init(_ identity: KeylessIdentity.Matcher) {
        self =
            identity.issuer.map { .init(issuer: $0, subject: identity.subject) }
            ?? .unsafeOfAnyIssuer(subject: identity.subject)
    }
}
