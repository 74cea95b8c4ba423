// SPDX-License-Identifier: Apache-2.0

extension TestSigstore {
    /// A certificate transparency log: a key that promises.
    package struct CertificateLog: Sendable {
        /// Its key.
        package var key: Key
        /// Where it would be asked.
        package var baseURL = "https://ctfe.acme.test/2026"
        /// What the trust root says of it.
        package var validFor: Validity

        /// The log's name: SHA-256 of its key (RFC 6962, section 3.2).
        package var logID: [UInt8] { key.fingerprint }

        /// A log with a fresh key.
        package init(_ kind: Key.Kind = .p256, validFor: Validity) throws {
            key = try Key(kind)
            self.validFor = validFor
        }
    }

    /// A signed certificate timestamp to be embedded.
    package struct CertificateTimestampRecipe: Sendable {
        /// Who signs it.
        package var log: CertificateLog
        /// When, in milliseconds since 1970 UTC.
        package var milliseconds: Int
        /// The log's own extensions, covered by its signature.
        package var extensions: [UInt8] = []
        /// The issuer's key whose hash is signed, in DER; `nil` for who really issues.
        package var issuerKey: [UInt8]?
        /// What happens to the signature, or to the encoding, after signing.
        package var edit: @Sendable (inout [UInt8]) -> Void = { _ in }

        /// A timestamp of a log at a time in seconds.
        package init(_ log: CertificateLog, at seconds: Int) {
            self.log = log
            milliseconds = seconds * 1000
        }

        /// Breaks the signature: its last byte is another.
        package mutating func breakSignature() { edit = { $0.flipLastBit() } }

        /// `opaque SerializedSCT<1..2^16-1>` (RFC 6962, sections 3.2 and 3.3).
        func serialized(precertificate: [UInt8], issuerKey actual: [UInt8]) throws -> [UInt8] {
            let time = bigEndian(UInt64(max(0, milliseconds)), 8)
            var signed: [UInt8] = [0, 0] + time + [0, 1]
            signed += Hash.sha256.digest(issuerKey ?? actual)
            signed += bigEndian(UInt64(precertificate.count), 3) + precertificate
            signed += bigEndian(UInt64(extensions.count), 2) + extensions
            let signature = try log.key.sign(signed, .sha256)
            var encoded: [UInt8] = [0] + log.logID + time
            encoded += bigEndian(UInt64(extensions.count), 2) + extensions
            encoded += [4, log.key.tlsAlgorithm] + bigEndian(UInt64(signature.count), 2) + signature
            edit(&encoded)
            return bigEndian(UInt64(encoded.count), 2) + encoded
        }
    }
}

extension TestSigstore.Extension {
    static func certificateTimestamps(
        _ timestamps: [TestSigstore.CertificateTimestampRecipe], precertificate: [UInt8], issuerKey: [UInt8]
    ) throws -> Self {
        let list = try timestamps.flatMap {
            try $0.serialized(precertificate: precertificate, issuerKey: issuerKey)
        }
        return Self(
            certificateTimestamps,
            value: TestSigstore.DER.octetString(
                TestSigstore.bigEndian(UInt64(list.count), 2) + list))
    }
}

extension [UInt8] {
    /// Changes the last bit, which no signature survives.
    package mutating func flipLastBit() {
        guard let last = popLast() else { return }
        append(last ^ 1)
    }
}
