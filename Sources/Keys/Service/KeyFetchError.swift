// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport
import Policy
package import Signatures

/// Why a key service did not give a key.
package struct KeyFetchError: Error, Sendable, Equatable {
    /// Who was asked.
    package var provider: KeyProviderName
    /// The key as the policy names it.
    package var key: String
    package var cause: Cause

    package init(_ provider: KeyProviderName, _ key: String, _ cause: Cause) {
        self.provider = provider
        self.key = key
        self.cause = cause
    }

    /// What happened. `said` is the service's own message, a stranger's text, cut to a line.
    package enum Cause: Sendable, Equatable {
        /// The service answered that there is no such key, version, file or variable.
        case notFound(said: String?)
        /// The caller may not read it; `permission` is what is needed, in the service's own words.
        case denied(permission: String, said: String?)
        /// The service did not take our credentials.
        case unauthenticated(said: String?)
        /// No credentials were found in the places that were looked at.
        case noCredentials(tried: [String])
        /// The key exists and is switched off: the service's word for its state.
        case disabled(state: String)
        /// The key is no signing key: the service's word for what it is for.
        case otherPurpose(String)
        /// The service's word for an algorithm or curve that we do not verify.
        case unsupportedAlgorithm(String)
        /// What was given is no public key.
        case unusable(PublicKeyError)
        /// What this machine or the policy lacks, for example a region; a fragment that says what to set.
        case misconfigured(String)
        /// What was read has another digest than the policy pins.
        case otherDigest(found: String)
        case throttled(said: String?)
        /// A status that says nothing about the key.
        case failed(status: Int, said: String?)
        /// An answer that is not what the service's documentation promises.
        case malformed(why: String)
        case transport(HTTPTransportError)
        /// The device or library failed, in its own words.
        case device(String)
        /// It failed so often that it is not asked again until then, in seconds since 1970.
        case resting(until: Int)
    }

    /// Whether asking again may help, and at once.
    package var isWorthRetrying: Bool {
        switch cause {
        case .throttled, .failed, .malformed: true
        case .transport(let error):
            switch error {
            case .unreachable, .timedOut, .malformedAnswer: true
            default: false
            }
        default: false
        }
    }

    /// Whether the service said something about the key itself, so that an older copy no longer counts.
    package var isAboutTheKey: Bool {
        switch cause {
        case .notFound, .disabled, .otherPurpose, .unsupportedAlgorithm, .unusable, .otherDigest: true
        default: false
        }
    }

    /// Whether the key can never verify anything until somebody changes the key or the policy.
    package var isPermanent: Bool {
        switch cause {
        case .otherPurpose, .unsupportedAlgorithm, .unusable, .otherDigest: true
        default: false
        }
    }
}

/// Where public keys come from.
package enum KeyProviderName: String, Sendable, CaseIterable {
    case awsKMS = "AWS KMS"
    case googleCloudKMS = "Google Cloud KMS"
    case azureKeyVault = "Azure Key Vault"
    case vault = "Vault"
    case openBao = "OpenBao"
    case pkcs11 = "PKCS#11"
    case kubernetes = "Kubernetes"
    case https = "HTTPS"
    case file
    case environment
    case inline
}
