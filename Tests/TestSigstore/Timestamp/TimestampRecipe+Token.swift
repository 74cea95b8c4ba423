// SPDX-License-Identifier: Apache-2.0

extension TestSigstore.TimestampRecipe {
    private typealias DER = TestSigstore.DER
    private typealias Hash = TestSigstore.Hash

    /// The TimeStampResp (RFC 3161, section 2.4.2) over a message, in DER.
    package func response(
        over message: [UInt8], by authority: TestSigstore.TimestampAuthority, at defaultTime: Int
    ) throws -> [UInt8] {
        let status = DER.sequence(DER.integer(status))
        return DER.sequence(status, try token(over: message, by: authority, at: defaultTime))
    }

    /// The TimeStampToken alone: CMS SignedData (RFC 5652, section 5).
    package func token(
        over message: [UInt8], by authority: TestSigstore.TimestampAuthority, at defaultTime: Int
    ) throws -> [UInt8] {
        var info = timestampInfo(message, authority, time ?? defaultTime)
        editInfo(&info)
        let hash = signatureHash ?? authority.key.hash
        let attributes = attributes(of: info, authority.signer, hash)
        let signed = omitsSignedAttributes ? info : DER.set(of: attributes)
        editSignedInfo(&info)
        var signature = try authority.key.sign(signed, hash)
        editSignature(&signature)
        let identity = signerIdentity ?? authority.signer
        let signerInfo = DER.sequence(of: [
            DER.integer(1), DER.sequence(identity.issuerName, DER.integer(identity.serial)),
            hash.algorithmIdentifier,
            // [0] IMPLICIT: the same SET OF under another tag.
            omitsSignedAttributes
                ? []
                : DER.context(0, Array(DER.set(of: attributes).dropFirst(headerLength(of: attributes)))),
            authority.key.signatureAlgorithm(hash), DER.octetString(signature),
        ])
        let certificates = (embedded ?? [authority.signer]).map(\.der)
        let signedData = DER.sequence(of: [
            DER.integer(3), DER.set(of: [hash.algorithmIdentifier]),
            DER.sequence(
                DER.objectIdentifier(Self.timestampInfoType), DER.context(0, DER.octetString(info))),
            certificates.isEmpty ? [] : DER.context(0, certificates.flatMap(\.self)),
            DER.set(of: [signerInfo]),
        ])
        return DER.sequence(DER.objectIdentifier("1.2.840.113549.1.7.2"), DER.context(0, signedData))
    }

    private func timestampInfo(
        _ message: [UInt8], _ authority: TestSigstore.TimestampAuthority, _ time: Int
    ) -> [UInt8] {
        DER.sequence(of: [
            DER.integer(1), DER.objectIdentifier(policy),
            DER.sequence(
                imprintAlgorithm ?? imprintHash.algorithmIdentifier,
                DER.octetString(imprint ?? imprintHash.digest(message))),
            DER.integer(serial), DER.generalizedTime(time, fraction: fraction),
            accuracy, nonce.map(DER.integer(_:)) ?? [],
            DER.context(0, DER.context(4, authority.signer.subjectName)),
        ])
    }

    private func attributes(
        of info: [UInt8], _ signer: TestSigstore.Certificate, _ hash: Hash
    ) -> [[UInt8]] {
        func attribute(_ type: String, _ value: [UInt8]) -> [UInt8] {
            DER.sequence(DER.objectIdentifier(type), DER.set(of: [value]))
        }
        let all = [
            attribute("1.2.840.113549.1.9.3", DER.objectIdentifier(Self.timestampInfoType)),
            attribute("1.2.840.113549.1.9.4", DER.octetString(hash.digest(info))),
        ]
        switch signingCertificate {
        case .omitted: return all
        case .v1:
            return all + [attribute(Self.signingCertificateV1, Self.reference(signer, .sha1))]
        case .v2(let hash):
            return all + [attribute(Self.signingCertificateV2, Self.reference(signer, hash))]
        case .other(let certificate):
            return all + [attribute(Self.signingCertificateV2, Self.reference(certificate, .sha256))]
        }
    }

    /// SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2 } (RFC 5035, section 3). SHA-256 is the
    /// default algorithm, which DER leaves out; version 1 (RFC 2634, section 5.4) has the same form with SHA-1 alone.
    private static func reference(_ certificate: TestSigstore.Certificate, _ hash: Hash) -> [UInt8] {
        DER.sequence(
            DER.sequence(
                DER.sequence(of: [
                    hash == .sha256 || hash == .sha1 ? [] : hash.algorithmIdentifier,
                    DER.octetString(hash.digest(certificate.der)),
                    DER.sequence(
                        DER.sequence(DER.context(4, certificate.issuerName)),
                        DER.integer(certificate.serial)),
                ])))
    }

    private func headerLength(of elements: [[UInt8]]) -> Int {
        DER.set(of: elements).count - elements.reduce(0) { $0 + $1.count }
    }

    private static let timestampInfoType = "1.2.840.113549.1.9.16.1.4"
    private static let signingCertificateV1 = "1.2.840.113549.1.9.16.2.12"
    private static let signingCertificateV2 = "1.2.840.113549.1.9.16.2.47"
}
