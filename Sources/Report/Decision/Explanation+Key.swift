// SPDX-License-Identifier: Apache-2.0

import Keys
import Verification

extension KeyError {
    /// What a reader does next to have the key.
    var nextStep: String {
        switch self {
        case .unsupportedSource: "export the key as PEM into the key ring and name it there"
        case .fetch(let error): error.nextStep
        case .unreadable: "make the key readable here, then try again"
        case .unknownName: "correct the name, or add the key to the key ring"
        case .noKeyRing: "name the key ring: --keys"
        case .unusable: "put a public key in PEM there (cosign public-key, openssl pkey -pubout)"
        }
    }
}

extension KeyFetchError {
    fileprivate var nextStep: String {
        switch cause {
        case .notFound:
            switch provider {
            case .environment: "set the variable"
            case .kubernetes: "correct the name, or give the manifest that holds it: --secrets"
            case .pkcs11: "correct the URI, or give the PIN without which the token does not show the key"
            default: "correct the key's name in the policy, or the region or vault it is looked for in"
            }
        case .denied(let permission, _): "allow \(permission), then try again"
        case .unauthenticated: "renew the credentials for \(provider.rawValue), then try again"
        case .noCredentials: "give credentials in one of these places, then try again"
        case .disabled: "switch the key on, or name the key that replaced it"
        case .otherPurpose: "name an asymmetric signing key"
        case .unsupportedAlgorithm: "use a key on P-256, P-384 or P-521, RSA of 2048 to 4096 bits, or Ed25519"
        case .unusable, .malformed: "find out what answers in the name of \(provider.rawValue)"
        case .misconfigured: "set what is missing, then try again"
        case .otherDigest: "find out who changed the file; pin the new digest only if that is right"
        case .device: "see whether the token is there and its library works"
        case .throttled, .failed, .transport, .late, .resting: "try again when \(provider.rawValue) answers"
        }
    }
}

extension Duration {
    /// A span in the largest unit that it fills: `40 s`, `3 min`, `2 h`, `5 days`.
    static func phrase(seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7_200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h"
        default: "\(seconds / 86_400) days"
        }
    }
}
