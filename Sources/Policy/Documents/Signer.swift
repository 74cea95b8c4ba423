// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// One signer that a policy trusts.
package struct Signer: Sendable {
    package var name: String?
    package var provider: SignerProvider
    package var identity: SignerIdentity
    /// Whose word on logs, authorities and time counts; `nil` for the public-good instance.
    package var trustRoot: TrustRootReference?
    package var transparencyLog: TransparencyLogUse?
    /// Annotations that the signer must have set on the signature.
    package var annotations: [String: String]
    package var location: SourceLocation

    package init(
        name: String?, provider: SignerProvider = .cosign, identity: SignerIdentity,
        trustRoot: TrustRootReference? = nil, transparencyLog: TransparencyLogUse? = nil,
        annotations: [String: String] = [:],
        location: SourceLocation
    ) {
        self.name = name
        self.provider = provider
        self.identity = identity
        self.trustRoot = trustRoot
        self.transparencyLog = transparencyLog
        self.annotations = annotations
        self.location = location
    }

    /// Why this signer can never verify anything, as far as its own words tell.
    package var flaw: PolicyProblem? {
        switch identity {
        case .keyless(let keyless):
            if keyless.identities.isEmpty, !keyless.anyIdentity { return .keylessWithoutIdentities }
            return trustRoot?.certifiesStrangers ?? true ? flawOnPublicRoot : nil
        case .key(let key): return key.validity.flaw
        case .contentTrust(let pin): return pin.rootKey.validity.flaw
        case .notary: return nil
        }
    }

    /// Why this signer would trust strangers if its root certified them.
    package var flawOnPublicRoot: PolicyProblem? {
        guard case .keyless(let keyless) = identity else { return nil }
        if keyless.identities.isEmpty { return .anyIdentityOnPublicRoot }
        return keyless.identities.contains { $0.issuer == nil } ? .identityWithoutIssuerOnPublicRoot : nil
    }

    /// The public key that the signer is known by; `nil` for identities and certificates.
    package var key: TrustedKey? {
        switch identity {
        case .key(let key): key
        case .contentTrust(let pin): pin.rootKey
        case .keyless, .notary: nil
        }
    }

    package var method: SignerMethod {
        switch identity {
        case .key(let key): if case .kms = key.reference { .kms } else { .static }
        case .notary, .contentTrust: .static
        case .keyless: .keyless
        }
    }
}

extension Signer: Equatable {
    /// Two signers are equal when they say the same, wherever it stands and whatever it is named.
    package static func == (a: Signer, b: Signer) -> Bool {
        a.provider == b.provider && a.identity == b.identity && a.trustRoot == b.trustRoot
            && a.transparencyLog == b.transparencyLog && a.annotations == b.annotations
    }
}

/// How a signer is recognised.
package enum SignerIdentity: Sendable, Equatable {
    /// A key, of methods `static` and `kms`.
    case key(TrustedKey)
    case keyless(KeylessIdentity)
    /// Certificates, for signatures of the Notary Project.
    case notary(NotaryTrust)
    /// A root key, for Docker Content Trust.
    case contentTrust(ContentTrustPin)
}

/// Whether log evidence is needed.
package enum TransparencyLogUse: String, Sendable, CaseIterable {
    case required, optional, none
}
