// SPDX-License-Identifier: Apache-2.0

extension TestSigstore {
    /// What a responder's answer will say (RFC 6960, section 4.2), before it is signed. Nothing is checked.
    package struct OCSPRecipe: Sendable {
        /// What is said of one certificate.
        package struct Answer: Sendable {
            package enum Verdict: Sendable {
                case good, unknown
                case revoked(at: Int, reason: UInt8?)
            }

            package var serial: [UInt8]
            package var verdict: Verdict
            package var hash = Hash.sha1
            package var thisUpdate: Int
            /// `nil` leaves it out.
            package var nextUpdate: Int?
            package var extensions: [Extension] = []
            /// What the issuer's hashes are of; `nil` for who signs leaves.
            package var issuerName: [UInt8]?
            package var issuerKey: [UInt8]?

            /// An answer of an hour ago, for a day.
            package init(_ certificate: Certificate, _ verdict: Verdict = .good, now: Int) {
                serial = certificate.serial
                self.verdict = verdict
                thisUpdate = now - 3600
                nextUpdate = now + 86_400
            }
        }

        /// Who signs in the issuer's place.
        package struct Delegate: Sendable {
            package var certificate: Certificate
            package var key: Key

            package init(_ certificate: Certificate, _ key: Key) {
                self.certificate = certificate
                self.key = key
            }
        }

        package var status: UInt8 = 0
        package var answers: [Answer]
        package var extensions: [Extension] = []
        package var signatureHash: Hash?
        /// Who signs; `nil` for the issuer.
        package var delegate: Delegate?
        /// Whether it names itself by its key instead of its name.
        package var isNamedByKey = false
        /// What comes along; `nil` for the delegate's certificate if there is one.
        package var certificates: [Certificate]?
        package var producedAt: Int
        package var editSignature: @Sendable (inout [UInt8]) -> Void = { _ in }

        package init(_ answers: Answer..., now: Int) {
            self.answers = answers
            producedAt = now - 3600
        }
    }

    /// The octets of a key's bit string: what follows the algorithm.
    static func keyOctets(_ subjectPublicKeyInfo: [UInt8]) -> [UInt8] {
        func header(_ bytes: ArraySlice<UInt8>) -> Int {
            guard let length = bytes.dropFirst().first, length >= 0x80 else { return 2 }
            return 2 + Int(length & 0x7F)
        }
        let inside = subjectPublicKeyInfo[...].dropFirst(header(subjectPublicKeyInfo[...]))
        let algorithm = 2 + Int(inside.dropFirst().first ?? 0)
        let string = inside.dropFirst(algorithm)
        return Array(string.dropFirst(header(string) + 1))
    }
}

extension TestSigstore.Authority {
    /// An answer in DER.
    package func ocspResponse(_ recipe: TestSigstore.OCSPRecipe) throws -> [UInt8] {
        typealias DER = TestSigstore.DER
        guard recipe.status == 0 else { return DER.sequence(DER.element(0x0A, [recipe.status])) }
        let certificate = recipe.delegate?.certificate ?? issuer.certificate
        let key = recipe.delegate?.key ?? issuer.key
        let hash = recipe.signatureHash ?? key.hash
        let spki = key.subjectPublicKeyInfo
        let data = DER.sequence(of: [
            recipe.isNamedByKey
                ? DER.context(2, DER.octetString(TestSigstore.Hash.sha1.digest(TestSigstore.keyOctets(spki))))
                : DER.context(1, certificate?.subjectName ?? []),
            DER.generalizedTime(recipe.producedAt),
            DER.sequence(of: recipe.answers.map(encoded)),
            recipe.extensions.isEmpty
                ? [] : DER.context(1, DER.sequence(of: recipe.extensions.map(\.encoded))),
        ])
        var signature = try key.sign(data, hash)
        recipe.editSignature(&signature)
        let along = recipe.certificates ?? recipe.delegate.map { [$0.certificate] } ?? []
        let basic = DER.sequence(of: [
            data, key.signatureAlgorithm(hash), DER.bitString(signature),
            along.isEmpty ? [] : DER.context(0, DER.sequence(of: along.map(\.der))),
        ])
        return DER.sequence(
            DER.element(0x0A, [0]),
            DER.context(
                0, DER.sequence(DER.objectIdentifier("1.3.6.1.5.5.7.48.1.1"), DER.octetString(basic))))
    }

    private func encoded(_ answer: TestSigstore.OCSPRecipe.Answer) -> [UInt8] {
        typealias DER = TestSigstore.DER
        let verdict =
            switch answer.verdict {
            case .good: DER.context(0, constructed: false, [])
            case .unknown: DER.context(2, constructed: false, [])
            case .revoked(let date, let reason):
                DER.context(
                    1,
                    DER.generalizedTime(date)
                        + (reason.map { DER.context(0, DER.element(0x0A, [$0])) } ?? []))
            }
        let key = answer.issuerKey ?? issuer.key.subjectPublicKeyInfo
        return DER.sequence(of: [
            DER.sequence(
                answer.hash.algorithmIdentifier,
                DER.octetString(
                    answer.hash.digest(answer.issuerName ?? issuer.certificate?.subjectName ?? [])),
                DER.octetString(answer.hash.digest(TestSigstore.keyOctets(key))), DER.integer(answer.serial)),
            verdict, DER.generalizedTime(answer.thisUpdate),
            answer.nextUpdate.map { DER.context(0, DER.generalizedTime($0)) } ?? [],
            answer.extensions.isEmpty
                ? [] : DER.context(1, DER.sequence(of: answer.extensions.map(\.encoded))),
        ])
    }
}
