// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON
import SwiftASN1

/// What cosign 1 and 2 keep beside a signature, in the annotations of its layer (cosign's SIGNATURE_SPEC,
/// "Storage"; the names are those that the program writes).
struct LegacyAnnotations {
    let values: [String: String]

    /// The signature; empty where the layer itself holds an envelope.
    func signature() throws(SignatureRejection) -> [UInt8] {
        guard let encoded = values[Self.signature] else {
            throw .malformed("the layer has no annotation \(Self.signature)")
        }
        guard let signature = Base64.decode(encoded), !signature.isEmpty else {
            throw .malformed("the annotation \(Self.signature) is not base64")
        }
        return signature
    }

    /// The certificate, where there is one. The chain beside it is the signer's word and is not read.
    func material() throws(SignatureRejection) -> SignedEntity.Material {
        guard let pem = present(Self.certificate) else { return .publicKey(hint: "") }
        guard pem.utf8.count <= Self.largestCertificate, let document = try? PEMDocument(pemString: pem),
            document.discriminator == "CERTIFICATE"
        else {
            throw .malformed("the annotation \(Self.certificate) is not a certificate in PEM")
        }
        return .certificate(document.derBytes)
    }

    /// The transparency log's promise, where there is one.
    func logEntries() throws(SignatureRejection) -> [LogEntry] {
        guard let text = present(Self.bundle) else { return [] }
        do throws(LogError) {
            return [try LogEntry(legacyBundle: text)]
        } catch {
            throw .log(error)
        }
    }

    /// The time-stamp, where there is one: `{"SignedRFC3161Timestamp": base64}`.
    func timestamps() throws(SignatureRejection) -> [[UInt8]] {
        guard let text = present(Self.timestamp) else { return [] }
        do {
            let root = JSONCursor(try JSON(parsing: text, limits: Self.limits))
            return [try root.required("SignedRFC3161Timestamp").base64()]
        } catch {
            throw .malformed("the annotation \(Self.timestamp): \(error)")
        }
    }

    private func present(_ name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    static let signature = "dev.cosignproject.cosign/signature"
    static let certificate = "dev.sigstore.cosign/certificate"
    static let bundle = "dev.sigstore.cosign/bundle"
    static let timestamp = "dev.sigstore.cosign/rfc3161timestamp"
    private static let largestCertificate = 64 << 10
    private static let limits = JSONLimits(bytes: 256 << 10, depth: 4, nodes: 16)
}
