// SPDX-License-Identifier: Apache-2.0

package import Policy

extension KeyReference {
    /// Who gives the key.
    package var provider: KeyProviderName {
        switch self {
        case .pem: .inline
        case .file, .named: .file
        case .environment: .environment
        case .https: .https
        case .kubernetes, .kms(.kubernetes): .kubernetes
        case .kms(.aws): .awsKMS
        case .kms(.googleCloud): .googleCloudKMS
        case .kms(.azure): .azureKeyVault
        case .kms(.transit(let key)): key.vendor == .hashiCorp ? .vault : .openBao
        case .kms(.pkcs11): .pkcs11
        }
    }

    /// What fails together: one service at one place.
    var place: String {
        let site: String? =
            switch self {
            case .kms(.aws(let key)): key.endpoint ?? key.region
            case .kms(.googleCloud(let key)): key.endpoint
            case .kms(.azure(let key)): key.vault
            case .kms(.transit(let key)): key.endpoint
            case .kms(.pkcs11(let key)): key.modulePath
            case .https(let url): url.host
            case .pem, .file, .named, .environment, .kubernetes, .kms(.kubernetes): nil
            }
        return "\(provider.rawValue) \(site ?? "")"
    }

    /// The whole of what is asked, where it is asked included.
    var address: String { "\(place) \(title)" }

    /// Whether the key is read anew each time, so that there are no copies of it.
    var isLocal: Bool {
        switch self {
        case .pem, .file, .named: true
        case .environment, .https, .kubernetes, .kms: false
        }
    }

    /// Whether a copy is kept for the next process: it came over a network, and from who may answer for the key. What a
    /// digest pins is checked when it is read, and not by a file of ours.
    package var isRemote: Bool {
        switch self {
        case .kms(.aws), .kms(.googleCloud), .kms(.azure), .kms(.transit): true
        case .pem, .file, .named, .environment, .https, .kubernetes, .kms(.kubernetes), .kms(.pkcs11): false
        }
    }
}
