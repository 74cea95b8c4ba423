// SPDX-License-Identifier: Apache-2.0

package import LinearPattern

/// Certificates issued to identities by a CA of a trusted root.
package struct KeylessIdentity: Sendable, Equatable {
    /// Whom an issuer vouches for.
    package struct Matcher: Sendable, Hashable {
        /// `nil` where the authority alone vouches: only for roots that certify no strangers.
        package var issuer: TextMatcher?
        package var subject: TextMatcher

        package init(issuer: TextMatcher?, subject: TextMatcher) {
            self.issuer = issuer
            self.subject = subject
        }
    }

    /// Which Fulcio must have issued the certificate; `nil` for any CA of the root.
    package var providerURL: String?
    package var identities: [Matcher]
    package var anyIdentity: Bool
    /// What the certificate must say besides, by field.
    package var claims: [CertificateField: TextMatcher]

    package init(
        providerURL: String? = nil, identities: [Matcher], anyIdentity: Bool = false,
        claims: [CertificateField: TextMatcher] = [:]
    ) {
        self.providerURL = providerURL
        self.identities = identities
        self.anyIdentity = anyIdentity
        self.claims = claims
    }
}

/// What Fulcio writes into a certificate besides its holder (Fulcio's `oid-info.md`); the number is the last arc of
/// the object identifier 1.3.6.1.4.1.57264.1.N.
package enum CertificateField: Int, Sendable, CaseIterable {
    // GitHub's, which `workflow` names.
    case trigger = 2
    case sha = 3
    case name = 4
    case repository = 5
    case ref = 6
    // Everyone's, which `claims` names.
    case buildSignerURI = 9
    case buildSignerDigest = 10
    case runnerEnvironment = 11
    case sourceRepositoryURI = 12
    case sourceRepositoryDigest = 13
    case sourceRepositoryRef = 14
    case sourceRepositoryIdentifier = 15
    case sourceRepositoryOwnerURI = 16
    case sourceRepositoryOwnerIdentifier = 17
    case buildConfigURI = 18
    case buildConfigDigest = 19
    case buildTrigger = 20
    case runInvocationURI = 21
    case sourceRepositoryVisibilityAtSigning = 22
    case deploymentEnvironment = 23
    case tokenSubject = 24

    /// The fields that `workflow` names.
    package static let workflow: [CertificateField] = [.repository, .ref, .name, .trigger, .sha]
    /// The fields that `claims` names.
    package static var claims: [CertificateField] { allCases.filter { $0.rawValue >= 9 } }

    /// The key in a policy.
    package var key: String { "\(self)" }
}
