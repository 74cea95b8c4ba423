// SPDX-License-Identifier: Apache-2.0

import Signatures

/// Binds an entry to the signature it came with. Without this, any entry of the log would do for any signature
/// (CVE-2022-36056, CVE-2026-22703).
extension LogEntryBody {
    /// Compares every field that the entry has with what the signature claims; `bytes` are the entry's own. Throws
    /// the first field that differs.
    func match(_ signed: LoggedSignature, bytes: [UInt8]) throws(LogError) {
        switch self {
        case .hashedRekord(let signature, let verifier, let digest):
            guard case .message(let message) = signed.content else { throw .entryMismatch(.content) }
            try Self.expect(signature == signed.signature, .signature)
            try Self.expect(signed.verifier.isBlock(verifier), .verifier)
            try Self.expect(message.digest(digest.algorithm) == digest, .digest)
        case .dsse(let signature, let verifier, let payloadHash, let envelopeHash):
            let (envelope, stored) = try Self.envelope(signed)
            try Self.expect(signature == signed.signature, .signature)
            try Self.expect(signed.verifier.isBlock(verifier), .verifier)
            try Self.expect(payloadHash.matches(envelope.payload), .payloadHash)
            // The hash is of the JSON as the signer sent it, which a bundle does not keep.
            if let stored { try Self.expect(envelopeHash.matches(stored), .envelopeHash) }
        case .intotoV1(let verifier, let contentHash, let payloadHash):
            let (envelope, stored) = try Self.envelope(signed)
            // The signature is only in the envelope, so the envelope's bytes stand for it.
            guard let stored else { throw .entryMismatch(.storedEnvelope) }
            try Self.expect(contentHash.matches(stored), .envelopeHash)
            try Self.expect(signed.verifier.isBlock(verifier), .verifier)
            if let payloadHash { try Self.expect(payloadHash.matches(envelope.payload), .payloadHash) }
        case .intotoV2(let intoto): try Self.match(intoto, signed)
        case .hashedRekordV2(let record): try Self.match(record, signed, bytes)
        }
    }

    private static func match(_ intoto: Intoto, _ signed: LoggedSignature) throws(LogError) {
        let (envelope, stored) = try Self.envelope(signed)
        try expect(intoto.signature == signed.signature, .signature)
        try expect(signed.verifier.isBlock(intoto.verifier), .verifier)
        try expect(intoto.payloadType.utf8.elementsEqual(envelope.payloadType.utf8), .payloadType)
        if let payload = intoto.payload { try expect(payload == envelope.payload, .payload) }
        try expect(intoto.payloadHash.matches(envelope.payload), .payloadHash)
        if let stored { try expect(intoto.contentHash.matches(stored), .envelopeHash) }
    }

    /// Rekor v2's bodies can be rebuilt from the signature, and must then be equal byte for byte; the fields are
    /// compared first only to tell which one differs.
    private static func match(
        _ record: HashedRekordV2, _ signed: LoggedSignature, _ bytes: [UInt8]
    ) throws(LogError) {
        try expect(record.signature == signed.signature, .signature)
        switch (record.verifier, signed.verifier) {
        case (.certificate(let logged), .certificate(let der)): try expect(logged == der, .verifier)
        case (.publicKey(let logged), .publicKey(let key)):
            try expect(logged == key.subjectPublicKeyInfo, .verifier)
        default: throw .entryMismatch(.verifier)
        }
        let rebuilt = try RekorV2Body(signed)
        try expect(record.keyDetails.utf8.elementsEqual(rebuilt.keyDetails.utf8), .keyDetails)
        try expect(record.algorithm.utf8.elementsEqual(rebuilt.algorithm.utf8), .digest)
        try expect(record.digest == rebuilt.digest.bytes, .digest)
        try expect(bytes == rebuilt.canonicalJSON, .canonicalForm)
    }

    private static func envelope(
        _ signed: LoggedSignature
    ) throws(LogError) -> (envelope: DSSEEnvelope, stored: [UInt8]?) {
        guard case .envelope(let envelope, let stored) = signed.content else {
            throw .entryMismatch(.content)
        }
        return (envelope, stored)
    }

    private static func expect(_ isEqual: Bool, _ field: LogError.Field) throws(LogError) {
        guard isEqual else { throw .entryMismatch(field) }
    }
}

extension LoggedSignature.Verifier {
    /// Whether the block holds this certificate or key.
    fileprivate func isBlock(_ block: PEMBlock) -> Bool {
        switch self {
        case .certificate(let der): block.label == "CERTIFICATE" && block.der == der
        case .publicKey(let key): block.label == "PUBLIC KEY" && block.der == key.subjectPublicKeyInfo
        }
    }
}

extension MessageDigest {
    fileprivate func matches(_ bytes: [UInt8]) -> Bool { MessageDigest(of: bytes, algorithm) == self }
}
