// SPDX-License-Identifier: Apache-2.0

package import Signatures

/// Why a key that a policy names is not at hand.
package enum KeyError: Error, Sendable, Equatable {
    /// It was read and is no usable key.
    case unusable(name: String, PublicKeyError)
    /// The file could not be read.
    case unreadable(name: String, why: String)
    /// The key ring has no key of that name.
    case unknownName(String, keyRing: String, nearest: String?)
    /// A name was given and there is no key ring to look in.
    case noKeyRing(name: String)
    /// It would have to be fetched, and nothing here fetches keys from there.
    case unsupportedSource(name: String)
    /// Its provider did not give it.
    case fetch(KeyFetchError)

    /// Stable names of what no provider said; the others have ``KeyFetchError/Cause/Code``.
    package enum Code: String, Sendable, CaseIterable {
        case unusable = "key.unusable"
        case unreadable = "key.unreadable"
        case unknownName = "key.unknown-name"
        case noKeyRing = "key.no-key-ring"
        case unsupportedSource = "key.unsupported-source"
    }

    /// The stable name.
    package var code: String {
        switch self {
        case .unusable: Code.unusable.rawValue
        case .unreadable: Code.unreadable.rawValue
        case .unknownName: Code.unknownName.rawValue
        case .noKeyRing: Code.noKeyRing.rawValue
        case .unsupportedSource: Code.unsupportedSource.rawValue
        case .fetch(let error): error.cause.code.rawValue
        }
    }

    /// Whether the key may be there a moment later: then nothing is known of what it would have verified.
    package var isTransient: Bool {
        switch self {
        case .unreadable, .unsupportedSource: true
        case .unusable, .unknownName, .noKeyRing: false
        case .fetch(let error): !error.isAboutTheKey
        }
    }
}

extension KeyError: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .unusable(let name, let error): "\(name) cannot be used: \(error)"
        case .unreadable(let name, let why): "the key \(name) cannot be read: \(why)"
        case .unknownName(let name, let ring, let nearest):
            "the key ring \(ring) has no key \"\(name)\"" + (nearest.map { "; it has \"\($0)\"" } ?? "")
        case .noKeyRing(let name): "\"\(name)\" is a name in a key ring, and no key ring was given"
        case .unsupportedSource(let name): "the key \(name) cannot be fetched here"
        case .fetch(let error): "\(error)"
        }
    }
}
