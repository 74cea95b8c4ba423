// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport
import Policy
package import Signatures
import StrictJSON

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
        /// What was read has another digest than the policy pins, which says nothing of the file that is pinned.
        case otherDigest(found: String)
        case throttled(said: String?)
        /// A status that says nothing about the key.
        case failed(status: Int, said: String?)
        /// An answer that is not what the service's documentation promises.
        case malformed(why: String)
        case transport(HTTPTransportError)
        /// The device or library failed, in its own words.
        case device(String)
        /// All tries together took longer than a fetch may.
        case late(seconds: Int)
        /// It failed so often that it is not asked again until then, in seconds since 1970.
        case resting(until: Int)
    }

    /// Whether asking again may help, and at once.
    package var isWorthRetrying: Bool {
        switch cause {
        case .throttled, .failed, .malformed, .late: true
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
        case .notFound, .disabled, .otherPurpose, .unsupportedAlgorithm, .unusable: true
        default: false
        }
    }
}

extension KeyFetchError.Cause {
    /// Stable names, for machines.
    package enum Code: String, Sendable, CaseIterable {
        case notFound = "key.not-found"
        case denied = "key.access-denied"
        case unauthenticated = "key.unauthenticated"
        case noCredentials = "key.no-credentials"
        case disabled = "key.disabled"
        case otherPurpose = "key.other-purpose"
        case unsupportedAlgorithm = "key.unsupported-algorithm"
        case unusable = "key.no-public-key"
        case misconfigured = "key.provider-not-configured"
        case otherDigest = "key.other-digest"
        case throttled = "key.throttled"
        case failed = "key.provider-failed"
        case malformed = "key.malformed-answer"
        case transport = "key.provider-unreachable"
        case device = "key.device-failed"
        case late = "key.timeout"
        case resting = "key.provider-resting"
    }

    /// The stable name.
    package var code: Code {
        switch self {
        case .notFound: .notFound
        case .denied: .denied
        case .unauthenticated: .unauthenticated
        case .noCredentials: .noCredentials
        case .disabled: .disabled
        case .otherPurpose: .otherPurpose
        case .unsupportedAlgorithm: .unsupportedAlgorithm
        case .unusable: .unusable
        case .misconfigured: .misconfigured
        case .otherDigest: .otherDigest
        case .throttled: .throttled
        case .failed: .failed
        case .malformed: .malformed
        case .transport(.timedOut): .late
        case .transport: .transport
        case .device: .device
        case .late: .late
        case .resting: .resting
        }
    }
}

extension KeyFetchError: CustomStringConvertible {
    /// One sentence fragment, with the permission that is needed and without any secret.
    package var description: String {
        let who = provider.rawValue
        return switch cause {
        case .notFound(let said): "\(who) has no key \(key)" + Self.quoted(said)
        case .denied(let permission, let said):
            "\(who) does not let us read the key \(key): it takes \(permission)" + Self.quoted(said)
        case .unauthenticated(let said): "\(who) does not take our credentials for \(key)" + Self.quoted(said)
        case .noCredentials(let tried):
            "there are no credentials for \(who) (looked at \(tried.joined(separator: ", ")))"
        case .disabled(let state): "the key \(key) of \(who) is switched off: \(state.prefix(100))"
        case .otherPurpose(let purpose):
            "the key \(key) of \(who) is no signing key: it is for \(purpose.prefix(100))"
        case .unsupportedAlgorithm(let name):
            "the key \(key) of \(who) is of a kind that is not verified here: \(name.prefix(100))"
        case .unusable(let error): "what \(who) gave for \(key) is no usable key: \(error)"
        case .misconfigured(let why): "\(who) cannot be asked for \(key): \(why)"
        case .otherDigest(let found): "\(key) has other content than the policy names: \(found)"
        case .throttled(let said): "\(who) allows no more requests now" + Self.quoted(said)
        case .failed(let status, let said):
            "\(who) answered \(status) when asked for \(key)" + Self.quoted(said)
        case .malformed(let why): "\(who) did not answer as it should when asked for \(key): \(why)"
        case .transport(let error): "\(who) could not be asked for \(key): \(error)"
        case .device(let why): "\(who) failed to give \(key): \(why)"
        case .late(let seconds): "\(who) did not give \(key) within \(seconds) s"
        case .resting(let until): "\(who) failed so often that it is not asked before \(RFC3339.text(until))"
        }
    }

    private static func quoted(_ said: String?) -> String { said.map { " (\"\($0)\")" } ?? "" }
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
