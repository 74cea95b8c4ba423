// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Signatures
import TestSigstore

/// When everything is minted, in seconds since 1970.
let now = 1_800_000_000
let year = 365 * 86_400

/// A leaf as Fulcio issues it, ten minutes from ``now``.
func leafRecipe(_ edit: (inout TestSigstore.CertificateRecipe) -> Void = { _ in })
    -> TestSigstore.CertificateRecipe
{
    var recipe = TestSigstore.CertificateRecipe(
        notBefore: now, notAfter: now + 600,
        extensions: [
            .keyUsage(.digitalSignature), .extendedKeyUsage(.codeSigning),
            .subjectAlternativeName(.email("dev@acme.test")), .fulcio(8, "https://login.acme.test"),
        ])
    edit(&recipe)
    return recipe
}

extension TestSigstore.Authority {
    /// An authority like Fulcio's, changed.
    static func minted(_ edit: (inout TestSigstore.AuthorityRecipe) -> Void = { _ in }) throws -> Self {
        var recipe = TestSigstore.AuthorityRecipe(now: now)
        edit(&recipe)
        return try Self(recipe)
    }

    /// A leaf of this authority, changed.
    func leaf(
        loggedBy timestamps: [TestSigstore.CertificateTimestampRecipe] = [],
        _ edit: (inout TestSigstore.CertificateRecipe) -> Void = { _ in }
    ) throws -> SigningCertificate {
        let certificate = try issue(leafRecipe(edit), to: try .init(.p256), loggedBy: timestamps)
        return try SigningCertificate(derEncoded: certificate.der)
    }

    /// The verifier's view of this authority.
    func trusted(_ length: Int = 9) throws -> CertificateAuthority {
        try CertificateAuthority(
            chain: chain.prefix(length).map { try SigningCertificate(derEncoded: $0.der) },
            validFor: validFor.period, uri: uri)
    }
}

extension TestSigstore.TimestampAuthority {
    /// A time-stamp authority like Sigstore's, changed.
    static func minted(_ edit: (inout TestSigstore.TimestampAuthorityRecipe) -> Void = { _ in }) throws
        -> Self
    {
        var recipe = TestSigstore.TimestampAuthorityRecipe(now: now)
        edit(&recipe)
        return try Self(recipe)
    }

    /// The verifier's view of this authority, without the first certificates of its chain.
    func trusted(without count: Int = 0) throws -> CodeSigningPKI.TimestampAuthority {
        try CodeSigningPKI.TimestampAuthority(
            chain: chain.dropFirst(count).map { try SigningCertificate(derEncoded: $0.der) },
            validFor: validFor.period, uri: uri)
    }

    /// A response over ``message``, changed.
    func response(_ edit: (inout TestSigstore.TimestampRecipe) -> Void = { _ in }) throws -> [UInt8] {
        var recipe = TestSigstore.TimestampRecipe(self)
        edit(&recipe)
        return try recipe.response(over: message, by: self, at: now)
    }
}

/// What the authorities stamp.
let message = Array("the signature".utf8)

extension TestSigstore.Validity {
    var period: ValidityPeriod { ValidityPeriod(start: start ?? 0, end: end) }
}

extension TestSigstore.CertificateLog {
    var trusted: CertificateTransparencyLog {
        get throws {
            CertificateTransparencyLog(
                logID: logID, key: try PublicKey(derEncoded: key.subjectPublicKeyInfo),
                validFor: validFor.period,
                baseURL: baseURL)
        }
    }
}

/// Why `check` refuses; `nil` when it does not.
func certificateError(_ check: () throws -> Void) rethrows -> CertificateError? {
    do { try check() } catch let error as CertificateError { return error }
    return nil
}

/// Why `check` refuses; `nil` when it does not.
func sctError(_ check: () throws -> Void) rethrows -> SCTError? {
    do { try check() } catch let error as SCTError { return error }
    return nil
}

/// Why `check` refuses; `nil` when it does not.
func timestampError(_ check: () throws -> Void) rethrows -> TimestampError? {
    do { try check() } catch let error as TimestampError { return error }
    return nil
}
