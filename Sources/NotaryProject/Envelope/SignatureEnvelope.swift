// SPDX-License-Identifier: Apache-2.0

/// An envelope of either format, taken apart. What its parts say is not looked at yet.
struct SignatureEnvelope {
    /// The attributes that nobody signed.
    struct Unsigned {
        /// The certificates in DER, the signer's first.
        var chain: [[UInt8]]
        /// A time-stamp token in DER.
        var timestamp: [UInt8]?
        var agent: String?
    }

    var format: NotarySignature.Format
    var algorithm: NotaryAlgorithm
    var contentType: String
    var signed: SignedAttributes
    var unsigned: Unsigned
    var payload: [UInt8]
    /// What the signature is over.
    var signedBytes: [UInt8]
    var signature: [UInt8]
}

extension SignatureEnvelope {
    /// A text that is no longer than an attribute may be.
    static func bounded(_ text: String, _ name: String) throws(NotaryRejection) -> String {
        guard text.utf8.count <= EnvelopeLimits.text else {
            throw .malformed(why: "\(name.prefix(80)) is longer than \(EnvelopeLimits.text) bytes")
        }
        return text
    }

    /// A chain of at least one certificate and no more than are read.
    static func expectChain(length: Int) throws(NotaryRejection) {
        guard length > 0 else { throw .malformed(why: "there is no certificate in the chain") }
        guard length <= EnvelopeLimits.certificates else {
            throw .malformed(why: "there are more than \(EnvelopeLimits.certificates) certificates")
        }
    }

    /// The names of a header: a bounded number of them, and none longer than an attribute may be.
    static func expectAttributes(_ names: [String]) throws(NotaryRejection) {
        guard names.count <= EnvelopeLimits.attributes else {
            throw .malformed(why: "there are more than \(EnvelopeLimits.attributes) attributes in a header")
        }
        for name in names { _ = try bounded(name, "the name of an attribute") }
    }
}
