// SPDX-License-Identifier: Apache-2.0

public import CodeSigningPKI
public import LinearPattern

/// Whose certificates count.
public struct IdentityPolicy: Sendable {
    /// An OpenID Connect issuer together with a subject that it vouches for.
    public struct Identity: Sendable, Hashable {
        /// Who vouches for the subject: a URL. `nil` where the authority's word is enough.
        public var issuer: TextMatcher?
        /// Who signs: an e-mail address, a workflow's URI, or another name of the certificate.
        public var subject: TextMatcher

        /// An identity from its two halves.
        public init(issuer: TextMatcher, subject: TextMatcher) {
            self.issuer = issuer
            self.subject = subject
        }

        private init(subject: TextMatcher) { self.subject = subject }

        /// Whoever is called that, by any issuer or by none: only for roots that certify no strangers, since some
        /// issuer of a public instance calls anyone anything.
        public static func unsafeOfAnyIssuer(subject: TextMatcher) -> Identity { Identity(subject: subject) }

        /// Whether it means who is called `subject` by `issuer`; `nil` for a certificate that names none.
        func matches(issuer found: String?, subject name: String) -> Bool {
            guard let issuer else { return subject.matches(name) }
            return found.map(issuer.matches) ?? false && subject.matches(name)
        }
    }

    /// Who is meant.
    public enum Holder: Sendable, Hashable {
        /// The holder of any of these; of nobody when there are none.
        case oneOf([Identity])
        /// Whoever holds a certificate of the root's authorities: only for roots that certify no strangers.
        case unsafeAnyone
    }

    /// Who is meant.
    public var holder: Holder
    /// What extensions of the certificate must say, all of them.
    public var extensions: [FulcioExtension: TextMatcher]
    /// The URI of the one authority that must have issued the certificate; `nil` for any of the root's.
    public var authority: String?

    /// A policy from its parts.
    public init(
        _ holder: Holder, extensions: [FulcioExtension: TextMatcher] = [:], authority: String? = nil
    ) {
        self.holder = holder
        self.extensions = extensions
        self.authority = authority
    }

    /// Holds a verified certificate against the policy. Throws the first thing that differs.
    public func check(_ certificate: VerifiedCertificate) throws(IdentityMismatch) {
        if let authority, !Self.isSameAuthority(authority, certificate.authority) {
            throw .authority(wanted: authority, found: certificate.authority)
        }
        let leaf = certificate.leaf
        if case .oneOf(let identities) = holder {
            let issuer = leaf.fulcio.issuer
            let subjects = leaf.alternativeNames.map(\.text)
            // Fulcio writes one name. Matching any of several would let a certificate speak for two.
            guard subjects.count == 1, let subject = subjects.first,
                identities.contains(where: { $0.matches(issuer: issuer, subject: subject) })
            else {
                throw .identity(
                    wanted: identities, issuer: issuer, subject: subjects.joined(separator: ", "))
            }
        }
        for (name, wanted) in extensions.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let found = leaf.fulcio[name]
            guard let found, wanted.matches(found) else {
                throw .certificateExtension(name, wanted: wanted, found: found)
            }
        }
    }

    /// Whether two texts name one authority: trust roots write them with and without a scheme, policies with and
    /// without a last slash.
    public static func isSameAuthority(_ a: String, _ b: String) -> Bool {
        func host(_ uri: String) -> Substring {
            var text = Substring(uri.lowercased())
            if text.hasPrefix("https://") { text.removeFirst(8) }
            while text.hasSuffix("/") { text.removeLast() }
            return text
        }
        return host(a) == host(b)
    }
}

/// How a verified certificate is not the one that was asked for.
public enum IdentityMismatch: Error, Sendable, Equatable {
    /// Issuer and subject as the certificate states them.
    case identity(wanted: [IdentityPolicy.Identity], issuer: String?, subject: String)
    /// An extension says something else, or is absent.
    case certificateExtension(FulcioExtension, wanted: TextMatcher, found: String?)
    /// Another authority of the trust root issued it.
    case authority(wanted: String, found: String)

    /// Stable names, for machines.
    public enum Code: String, Sendable, CaseIterable {
        case identity = "identity.mismatch"
        case certificateExtension = "identity.extension-mismatch"
        case authority = "identity.other-authority"
    }

    /// The stable name.
    public var code: Code {
        switch self {
        case .identity: .identity
        case .certificateExtension: .certificateExtension
        case .authority: .authority
        }
    }
}
