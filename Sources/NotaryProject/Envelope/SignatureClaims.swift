// SPDX-License-Identifier: Apache-2.0

/// What the signed attributes say, once they are the ones that their scheme has ("Signing Scheme" 1.1).
struct SignatureClaims {
    let scheme: NotarySignature.Scheme
    /// In seconds since 1970.
    let signingTime: Int
    /// In seconds since 1970.
    let expiry: Int?
    /// The name of the plugin that would have to verify.
    let plugin: String?

    init(_ attributes: SignedAttributes) throws(NotaryRejection) {
        guard let name = attributes.text(.signingScheme) else { throw Self.missing(.signingScheme) }
        try attributes.expectCritical(.signingScheme)
        guard let scheme = NotarySignature.Scheme(rawValue: name) else {
            throw .schemeUnknown(String(name.prefix(80)))
        }
        self.scheme = scheme
        switch scheme {
        case .x509:
            try attributes.expectAbsent(.authenticSigningTime)
            guard let time = attributes.time(.signingTime) else { throw Self.missing(.signingTime) }
            signingTime = time
        case .signingAuthority:
            try attributes.expectAbsent(.signingTime)
            guard let time = attributes.time(.authenticSigningTime) else {
                throw Self.missing(.authenticSigningTime)
            }
            try attributes.expectCritical(.authenticSigningTime)
            signingTime = time
        }
        expiry = attributes.time(.expiry)
        if let expiry {
            try attributes.expectCritical(.expiry)
            guard expiry > signingTime else {
                throw .expiryBeforeSigning(expiry: expiry, signed: signingTime)
            }
        }
        plugin = attributes.text(.verificationPlugin)
        if let plugin {
            guard plugin.contains(where: { !$0.isWhitespace }) else {
                throw .malformed(why: "the name of the plugin is empty")
            }
            try attributes.expectCritical(.verificationPlugin)
        } else {
            try attributes.expectAbsent(.verificationPluginMinVersion)
        }
        if attributes.text(.verificationPluginMinVersion) != nil {
            try attributes.expectCritical(.verificationPluginMinVersion)
        }
    }

    private static func missing(_ attribute: NotaryAttribute) -> NotaryRejection {
        .attributeMissing(attribute.rawValue)
    }
}

extension SignedAttributes {
    fileprivate func expectCritical(_ attribute: NotaryAttribute) throws(NotaryRejection) {
        guard isCritical(attribute) else { throw .attributeNotCritical(attribute.rawValue) }
    }

    fileprivate func expectAbsent(_ attribute: NotaryAttribute) throws(NotaryRejection) {
        guard text(attribute) == nil, time(attribute) == nil else {
            throw .attributeUnexpected(attribute.rawValue)
        }
    }
}
