// SPDX-License-Identifier: Apache-2.0

import SwiftASN1
import X509

/// What Fulcio writes into certificates (Fulcio's `oid-info.md`). The raw value is N in the object identifier
/// 1.3.6.1.4.1.57264.1.N.
public enum FulcioExtension: Int, Sendable, CaseIterable {
    case issuerV1 = 1
    case githubWorkflowTrigger = 2
    case githubWorkflowSHA = 3
    case githubWorkflowName = 4
    case githubWorkflowRepository = 5
    case githubWorkflowRef = 6
    case issuer = 8
    case buildSignerURI = 9
    case buildSignerDigest = 10
    case runnerEnvironment = 11
    case sourceRepositoryURI = 12
    case sourceRepositoryDigest = 13
    case sourceRepositoryRef = 14
    case sourceRepositoryIdentifier = 15
    case sourceRepositoryOwnerURI = 16
    case sourceRepositoryOwnerIdentifier = 17
    case buildConfigURI = 18
    case buildConfigDigest = 19
    case buildTrigger = 20
    case runInvocationURI = 21
    case sourceRepositoryVisibilityAtSigning = 22
    case deploymentEnvironment = 23
    case tokenSubject = 24

    /// The object identifier.
    var objectIdentifier: ASN1ObjectIdentifier { [1, 3, 6, 1, 4, 1, 57264, 1, UInt(rawValue)] }

    /// The first six hold bare bytes, the later ones a DER UTF8String.
    var isBareText: Bool { rawValue <= 6 }
}

/// The values of a certificate's extensions by Fulcio.
public struct FulcioExtensions: Sendable, Equatable {
    private let values: [FulcioExtension: String]

    /// The value of one; `nil` when the certificate does not have it.
    public subscript(_ name: FulcioExtension) -> String? { values[name] }

    /// The OpenID Connect issuer: 1.8, else 1.1. Both say the same where both are there.
    public var issuer: String? { values[.issuer] ?? values[.issuerV1] }

    init(_ extensions: Certificate.Extensions) throws(CertificateError) {
        var values: [FulcioExtension: String] = [:]
        for name in FulcioExtension.allCases {
            guard let value = extensions[oid: name.objectIdentifier]?.value else { continue }
            values[name] = try name.isBareText ? Self.bareText(value, name) : Self.derText(value, name)
        }
        if let old = values[.issuerV1], let new = values[.issuer], !old.utf8.elementsEqual(new.utf8) {
            throw .conflictingIssuers
        }
        self.values = values
    }

    private static func bareText(
        _ bytes: ArraySlice<UInt8>, _ name: FulcioExtension
    ) throws(CertificateError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed(why: "extension 1.3.6.1.4.1.57264.1.\(name.rawValue) is not UTF-8")
        }
        return text
    }

    private static func derText(
        _ bytes: ArraySlice<UInt8>, _ name: FulcioExtension
    ) throws(CertificateError) -> String {
        guard let value = try? ASN1UTF8String(derEncoded: bytes),
            let text = String(validating: value.bytes, as: UTF8.self)
        else {
            throw .malformed(why: "extension 1.3.6.1.4.1.57264.1.\(name.rawValue) is not one UTF8String")
        }
        return text
    }
}
