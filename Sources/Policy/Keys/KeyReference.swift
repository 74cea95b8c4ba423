// SPDX-License-Identifier: Apache-2.0

/// Where a public key is to be had.
package enum KeyReference: Sendable, Hashable {
    case pem(String)
    case file(String)
    /// A name in the key ring.
    case named(String)
    /// A variable of the environment that holds PEM.
    case environment(String)
    /// A file of PEM on a web server, by its content's digest.
    case https(PinnedURL)
    case kubernetes(KubernetesKeyName)
    case kms(KMSKey)
}

extension KeyReference {
    /// The reference in a few words, which hold no secret.
    package var title: String {
        switch self {
        case .pem: "inline key"
        case .file(let path): path
        case .named(let name): name
        case .environment(let name): "env://\(name)"
        case .https(let url): url.title
        case .kubernetes(let name): name.description
        case .kms(let key): key.description
        }
    }
}
