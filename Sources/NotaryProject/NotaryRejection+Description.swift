// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import OCIModel
import StrictJSON

extension NotaryRejection: CustomStringConvertible {
    /// One sentence fragment. What a stranger wrote is cut short.
    package var description: String {
        switch self {
        case .manifest(let why): "the manifest is not one of a Notary Project signature: \(why)"
        case .malformed(let why): "the signature envelope cannot be read: \(why)"
        case .contentType(let found):
            "the envelope is of \(Self.short(found)), not of a Notary Project payload"
        case .attributeMissing(let name): "the attribute \(name) is missing"
        case .attributeUnexpected(let name):
            "the attribute \(Self.short(name)) does not belong where it stands"
        case .attributeNotCritical(let name): "the attribute \(name) is not marked critical"
        case .criticalAbsent(let name):
            "the attribute \(Self.short(name)) is marked critical and is not in the signed header"
        case .criticalUnknown(let name):
            "the attribute \(Self.short(name)) is marked critical and is not understood"
        case .schemeUnknown(let name): "the signing scheme \(Self.short(name)) is not known"
        case .algorithmUnsupported(let name): "the signature algorithm \(Self.short(name)) is not taken"
        case .algorithmMismatch(let stated, let key):
            "the envelope states \(stated.rawValue), and the certificate's key signs with \(key.rawValue)"
        case .pluginRequired(let name):
            "the signature has to be verified by the plugin \(Self.short(name)), and plugins are not run here"
        case .payload(let why): "what was signed does not describe an artifact: \(why)"
        case .otherArtifact(let found):
            "the signature is of \(found.digest) (\(found.mediaType.rawValue.prefix(100)), \(found.size) bytes)"
        case .annotation(let key, let wanted, let found):
            "the signer's annotation \(Self.short(key)) is "
                + (found.map { "\"\(Self.short($0))\"" } ?? "missing")
                + ", wanted is \"\(Self.short(wanted))\""
        case .chainBroken(let index): "certificate \(index) of the chain was not issued by the next one"
        case .chainIncomplete: "the last certificate of the chain is not self-signed: the chain has no root"
        case .chainTooLong(let index):
            "certificate \(index) of the chain is self-signed, and more certificates follow it"
        case .certificate(let index, let fault): "certificate \(index) of the chain: \(fault)"
        case .invalidSignature: "the signature is wrong for the key of its certificate"
        case .untrusted(let root):
            "none of the certificates is one that the policy names; the root is \(Self.short(root))"
        case .noAnchorsForScheme(let scheme):
            "the policy names no certificates for signatures of the scheme \(scheme.rawValue)"
        case .identity(let wanted, let found):
            "the certificate is of \(Self.short(found)), wanted is "
                + wanted.prefix(10).map(Self.short).joined(separator: " or ")
        case .subjectUnusable(let why): "the certificate's subject cannot be compared: \(why)"
        case .expired(let time, let now):
            "the signature expired at \(RFC3339.text(time)), and it is \(RFC3339.text(now))"
        case .expiryBeforeSigning(let expiry, let signed):
            "the signature expires at \(RFC3339.text(expiry)) and was made at \(RFC3339.text(signed))"
        case .certificateNotYetValid(let subject, let notBefore, let time):
            "the certificate of \(Self.short(subject)) is valid from \(RFC3339.text(notBefore)), and the time is "
                + RFC3339.text(time)
        case .certificateExpired(let subject, let notAfter, let time):
            "the certificate of \(Self.short(subject)) was valid until \(RFC3339.text(notAfter)), and the time is "
                + RFC3339.text(time)
        case .timestampMissing: "the signature has no time-stamp, and the policy asks for one"
        case .timestamp(let error): "\(error)"
        case .revoked(let subject, let revocation):
            "the certificate of \(Self.short(subject)) was revoked at \(RFC3339.text(revocation.date)), says "
                + Self.short(revocation.source)
        case .revocationUnknown(let subject, let problem):
            "it is not known whether the certificate of \(Self.short(subject)) was revoked: \(problem)"
        }
    }

    private static func short(_ text: String) -> String { String(text.prefix(200)) }
}
