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
        case .keyless(let keyless) where keyless.identities.isEmpty:
            if !keyless.anyIdentity { return .keylessWithoutIdentities }
            let isPublic = trustRoot?.certifiesStrangers ?? true
            return isPublic ? .anyIdentityOnPublicRoot : nil
        case .staticKey(let key) where key.state == .revoked: return .revokedSigner
        case .staticKey(let key) where key.state == .retired && key.notAfter == nil:
            return .retiredKeyWithoutNotAfter
        default: return nil
        }
    }

    package var method: SignerMethod {
        switch identity {
        case .staticKey, .notaryCertificates: .static
        case .kms: .kms
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
    case staticKey(StaticKey)
    case kms(KMSKey)
    case keyless(KeylessIdentity)
    /// Notary Project trust, as it was written.
    case notaryCertificates(JSON)
}

/// A public key the policy names.
package struct StaticKey: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        case active, retired, revoked
    }

    package var reference: KeyReference
    package var state = State.active
    /// Seconds since 1970; the key counts from here on.
    package var notBefore: Int?
    /// Seconds since 1970; the key counts before this moment.
    package var notAfter: Int?

    package init(
        reference: KeyReference, state: State = .active, notBefore: Int? = nil, notAfter: Int? = nil
    ) {
        self.reference = reference
        self.state = state
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}

/// Where a public key is to be had.
package enum KeyReference: Sendable, Hashable {
    case pem(String)
    case file(String)
    case kubernetes(namespace: String, name: String, key: String?)
    /// A name in the key ring.
    case named(String)
}

/// A key in a key management service.
package struct KMSKey: Sendable, Equatable {
    package enum Provider: String, Sendable, CaseIterable {
        case aws = "AWS"
        case gcp = "GCP"
        case azure = "Azure"
        case hashiCorp = "HashiCorp"
        case openBao = "OpenBao"
        case pkcs11 = "PKCS11"
        case kubernetes = "Kubernetes"
    }

    package var provider: Provider
    /// The key as its provider names it, or one of cosign's URIs.
    package var keyID: String
    package var endpoint: String?
}

/// Whether log evidence is needed.
package enum TransparencyLogUse: String, Sendable, CaseIterable {
    case required, optional, none
}
