// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
package import OCIModel

extension NotarySignature {
    /// Reads an envelope of at most 1 MiB; what its layer says it is must be ``OCIModel/MediaType/jose`` or
    /// ``OCIModel/MediaType/cose``.
    package init(parsing bytes: [UInt8], as mediaType: MediaType) throws(NotaryRejection) {
        guard bytes.count <= EnvelopeLimits.bytes else {
            throw .malformed(why: "the envelope is larger than \(EnvelopeLimits.bytes) bytes")
        }
        let envelope: SignatureEnvelope
        switch mediaType {
        case .jose: envelope = try SignatureEnvelope(jws: bytes)
        case .cose: envelope = try SignatureEnvelope(cose: bytes)
        default: throw .manifest(why: "its layer is \(mediaType.rawValue.prefix(80))")
        }
        guard envelope.contentType == NotaryPayload.contentType else {
            throw .contentType(found: String(envelope.contentType.prefix(80)))
        }
        let claims = try SignatureClaims(envelope.signed)
        let payload = try NotaryPayload(parsing: envelope.payload)
        self.init(
            format: envelope.format, scheme: claims.scheme, algorithm: envelope.algorithm,
            signingTime: claims.signingTime, expiry: claims.expiry, plugin: claims.plugin,
            chain: try Self.chain(envelope.unsigned.chain), timestamp: envelope.unsigned.timestamp,
            agent: envelope.unsigned.agent, target: payload.target, annotations: payload.annotations,
            signedBytes: envelope.signedBytes, signature: envelope.signature)
    }

    private static func chain(_ certificates: [[UInt8]]) throws(NotaryRejection) -> [SigningCertificate] {
        var chain: [SigningCertificate] = []
        for (index, der) in certificates.enumerated() {
            do throws(CertificateError) {
                chain.append(try SigningCertificate(derEncoded: der))
            } catch .unsupportedKey(let why) {
                throw .certificate(index: index, .unsupportedKey(why))
            } catch {
                throw .malformed(why: "certificate \(index): \(error)")
            }
        }
        return chain
    }
}
