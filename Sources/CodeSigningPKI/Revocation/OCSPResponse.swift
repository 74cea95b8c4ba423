// SPDX-License-Identifier: Apache-2.0

import Crypto

/// A responder's answer (RFC 6960, section 4.2) as it was read: untrusted.
///
///     OCSPResponse ::= SEQUENCE { responseStatus ENUMERATED, responseBytes [0] SEQUENCE { type, OCTET STRING } OPTIONAL }
///     ResponseData ::= SEQUENCE { version [0] DEFAULT v1, responderID, producedAt,
///       responses SEQUENCE OF SingleResponse, responseExtensions [1] OPTIONAL }
package struct OCSPResponse: Sendable {
    /// Where it was had.
    package let place: String
    private let signed: SignedFields
    private let responder: Responder
    private let answers: [OCSPSingleAnswer]

    /// By what the responder names itself.
    private enum Responder {
        /// Its subject, as it was encoded.
        case name(ArraySlice<UInt8>)
        /// SHA-1 of its key.
        case key(ArraySlice<UInt8>)
    }

    /// Reads an answer of at most 20 KiB. Throws when the responder does not answer the question.
    package init(derEncoded bytes: [UInt8], from place: String) throws(RevocationProblem) {
        func malformed(_ why: String) -> RevocationProblem { .malformed(place, why: why) }
        guard bytes.count <= Self.largest else { throw malformed("it is larger than \(Self.largest) bytes") }
        guard var outer = DERElements.only(DERElements.Tag.sequence, in: bytes[...]),
            let status = outer.next(DERElements.Tag.enumerated), status.count == 1, let code = status.first
        else { throw malformed("it is no OCSP response in DER") }
        guard code == 0 else { throw .unreachable(place, why: "it answers with status \(code)") }
        guard let wrapped = outer.next(DERElements.Tag.constructed(0)), outer.isAtEnd,
            var typed = DERElements.only(DERElements.Tag.sequence, in: wrapped),
            typed.next(DERElements.Tag.objectIdentifier) == Self.basic,
            let basic = typed.next(DERElements.Tag.octetString), typed.isAtEnd,
            let signed = SignedFields(basic)
        else { throw malformed("it holds no basic response") }
        guard var fields = DERElements.only(DERElements.Tag.sequence, in: signed.message) else {
            throw malformed("its data is no sequence")
        }
        if let version = fields.next(DERElements.Tag.constructed(0)) {
            guard version.elementsEqual([DERElements.Tag.integer, 1, 0]) else {
                throw malformed("it is not of version 1")
            }
        }
        guard let responder = Self.responder(&fields) else {
            throw malformed("it does not name its responder")
        }
        guard fields.nextTime() != nil, let list = fields.next(DERElements.Tag.sequence) else {
            throw malformed("it lacks a time or a list of answers")
        }
        if let extensions = fields.next(DERElements.Tag.constructed(1)) {
            try Self.expectNothingCritical(extensions, place)
        }
        guard fields.isAtEnd else { throw malformed("it has a field too many") }
        var elements = DERElements(list)
        var answers: [OCSPSingleAnswer] = []
        while !elements.isAtEnd {
            guard answers.count < Self.mostAnswers else { throw malformed("it has too many answers") }
            answers.append(try OCSPSingleAnswer(next: &elements, from: place))
        }
        self.place = place
        self.signed = signed
        self.responder = responder
        self.answers = answers
    }

    /// What it says of a certificate at `now`, in seconds since 1970, after verifying that the issuer signed it or whom
    /// the issuer delegated it to.
    package func status(of question: RevocationQuestion, at now: Int) -> RevocationStatus {
        do throws(RevocationProblem) {
            guard signer(for: question.issuer, at: now) != nil else { throw .untrusted(place) }
            let found = answers.filter { $0.identifier.names(question) }
            guard let answer = found.first else { throw .notCovered(place) }
            guard found.count == 1 else { throw .malformed(place, why: "it has two answers to one question") }
            return try answer.status(at: now, from: place)
        } catch {
            return .unknown(error)
        }
    }

    /// Whether the responder that signed was revoked, where that is to be asked before a good answer counts; `nil` where it
    /// is not. It is answered by lists alone.
    package func questionAboutResponder(
        for question: RevocationQuestion, at now: Int
    ) -> RevocationQuestion? {
        guard let signer = signer(for: question.issuer, at: now), signer != question.issuer,
            signer.asksAboutResponder
        else { return nil }
        return RevocationQuestion(signer, issuedBy: question.issuer)
    }

    /// Who signed it, the issuer or whom the issuer delegated it to (RFC 6960, section 4.2.2.2); `nil` when neither did.
    private func signer(for issuer: SigningCertificate, at now: Int) -> SigningCertificate? {
        if isNamed(issuer), signed.isSigned(by: issuer) { return issuer }
        for bytes in signed.certificates {
            guard let delegate = try? SigningCertificate(derEncoded: Array(bytes)), isNamed(delegate),
                delegate.isResponder(for: issuer, at: now), signed.isSigned(by: delegate)
            else { continue }
            return delegate
        }
        return nil
    }

    private func isNamed(_ certificate: SigningCertificate) -> Bool {
        switch responder {
        case .name(let name): certificate.fields.subject == name
        case .key(let hash): hash.elementsEqual(Insecure.SHA1.hash(data: certificate.keyOctets))
        }
    }

    private static func responder(_ fields: inout DERElements) -> Responder? {
        if let name = fields.next(DERElements.Tag.constructed(1)) { return .name(name) }
        guard let key = fields.next(DERElements.Tag.constructed(2)) else { return nil }
        var inner = DERElements(key)
        guard let hash = inner.next(DERElements.Tag.octetString), inner.isAtEnd else { return nil }
        return .key(hash)
    }

    private static func expectNothingCritical(
        _ wrapped: ArraySlice<UInt8>, _ place: String
    ) throws(RevocationProblem) {
        var list = DERElements(wrapped)
        guard let content = list.next(DERElements.Tag.sequence), list.isAtEnd,
            let extensions = RevocationExtension.all(in: content)
        else { throw .malformed(place, why: "its extensions are malformed") }
        guard !extensions.contains(where: \.isCritical) else {
            throw .malformed(place, why: "it has a critical extension that is not understood")
        }
    }

    /// id-pkix-ocsp-basic.
    private static let basic: ArraySlice<UInt8> = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01]
    /// notation's.
    package static let largest = 20 << 10
    private static let mostAnswers = 64
}
