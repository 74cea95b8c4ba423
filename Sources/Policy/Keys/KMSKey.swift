// SPDX-License-Identifier: Apache-2.0

/// A key in a key management service, read from the policy's words.
package enum KMSKey: Sendable, Hashable {
    case aws(AWSKeyID)
    case googleCloud(GoogleCloudKeyName)
    case azure(AzureKeyID)
    /// HashiCorp Vault's or OpenBao's transit engine.
    case transit(TransitKeyName)
    case pkcs11(PKCS11URI)
    case kubernetes(KubernetesKeyName)

    /// Reads a key as its service names it, or one of cosign's URIs, which say the service themselves.
    ///
    /// - Parameters:
    ///   - provider: The service; `nil` when only a URI can say it.
    ///   - keyID: The name, or the URI.
    ///   - endpoint: The service's URL where it is not the usual one.
    package init(_ provider: Provider?, _ keyID: String, endpoint: String?) throws(KeyNameProblem) {
        guard let provider = provider ?? Self.provider(ofURI: keyID) else {
            throw KeyNameProblem("is no URI of a known service, and kmsProvider is missing")
        }
        switch provider {
        case .aws: self = .aws(try AWSKeyID(keyID, endpoint: endpoint))
        case .googleCloud: self = .googleCloud(try GoogleCloudKeyName(keyID, endpoint: endpoint))
        case .azure: self = .azure(try AzureKeyID(keyID))
        case .hashiCorp: self = .transit(try TransitKeyName(keyID, of: .hashiCorp, endpoint: endpoint))
        case .openBao: self = .transit(try TransitKeyName(keyID, of: .openBao, endpoint: endpoint))
        case .pkcs11: self = .pkcs11(try PKCS11URI(keyID))
        case .kubernetes: self = .kubernetes(try KubernetesKeyName(keyID))
        }
    }

    /// The service that one of cosign's URIs names.
    package static func provider(ofURI text: String) -> Provider? {
        let schemes: [(String, Provider)] = [
            (AWSKeyID.scheme, .aws), (GoogleCloudKeyName.scheme, .googleCloud), (AzureKeyID.scheme, .azure),
            (TransitKeyName.Vendor.hashiCorp.scheme, .hashiCorp),
            (TransitKeyName.Vendor.openBao.scheme, .openBao),
            (KubernetesKeyName.scheme, .kubernetes), (PKCS11URI.scheme, .pkcs11),
        ]
        return schemes.first { text.hasPrefix($0.0) }?.1
    }

    /// Which service it is.
    package var provider: Provider {
        switch self {
        case .aws: .aws
        case .googleCloud: .googleCloud
        case .azure: .azure
        case .transit(let key): key.vendor == .hashiCorp ? .hashiCorp : .openBao
        case .pkcs11: .pkcs11
        case .kubernetes: .kubernetes
        }
    }

    /// What policies call the services.
    package enum Provider: String, Sendable, CaseIterable {
        case aws = "AWS"
        case googleCloud = "GCP"
        case azure = "Azure"
        case hashiCorp = "HashiCorp"
        case openBao = "OpenBao"
        case pkcs11 = "PKCS11"
        case kubernetes = "Kubernetes"
    }
}

extension KMSKey: CustomStringConvertible {
    /// The key as its service names it, without any secret.
    package var description: String {
        switch self {
        case .aws(let key): key.description
        case .googleCloud(let key): key.description
        case .azure(let key): key.description
        case .transit(let key): key.description
        case .pkcs11(let key): key.description
        case .kubernetes(let key): key.description
        }
    }
}
