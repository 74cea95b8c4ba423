// SPDX-License-Identifier: Apache-2.0

/// What an OCSP response says of one certificate:
///
///     SingleResponse ::= SEQUENCE { certID, certStatus CHOICE { good [0], revoked [1], unknown [2] }, thisUpdate,
///       nextUpdate [0] EXPLICIT OPTIONAL, singleExtensions [1] EXPLICIT OPTIONAL }
struct OCSPSingleAnswer {
    let identifier: OCSPCertificateID
    private let verdict: Verdict
    private let thisUpdate: Int
    private let nextUpdate: Int?
    private let invalidityDate: Int?

    private enum Verdict {
        case good, unknown
        case revoked(date: Int, isHold: Bool)
    }

    /// Takes the next one off.
    init(next elements: inout DERElements, from place: String) throws(RevocationProblem) {
        func malformed(_ why: String) -> RevocationProblem { .malformed(place, why: why) }
        guard let content = elements.next(DERElements.Tag.sequence) else {
            throw malformed("an answer is no sequence")
        }
        var fields = DERElements(content)
        guard let name = fields.next(DERElements.Tag.sequence), let identifier = OCSPCertificateID(name)
        else {
            throw malformed("an answer does not name a certificate")
        }
        guard let status = fields.next(), let verdict = Self.verdict(status) else {
            throw malformed("an answer has no status")
        }
        guard let thisUpdate = fields.nextTime() else { throw malformed("an answer has no time") }
        var nextUpdate: Int?
        if let wrapped = fields.next(DERElements.Tag.constructed(0)) {
            var inner = DERElements(wrapped)
            guard let time = inner.nextTime(), inner.isAtEnd else {
                throw malformed("an answer's time is malformed")
            }
            nextUpdate = time
        }
        var invalidityDate: Int?
        if let wrapped = fields.next(DERElements.Tag.constructed(1)) {
            var inner = DERElements(wrapped)
            guard let extensions = inner.next(DERElements.Tag.sequence), inner.isAtEnd else {
                throw malformed("an answer's extensions are malformed")
            }
            do throws(RevokedEntry.Unreadable) {
                invalidityDate = try RevocationFacts(extensions).invalidityDate
            } catch {
                throw malformed(error.why)
            }
        }
        guard fields.isAtEnd else { throw malformed("an answer has a field too many") }
        self.identifier = identifier
        self.verdict = verdict
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.invalidityDate = invalidityDate
    }

    /// What it says at `now`, in seconds since 1970. One that does not say how long it counts does so for an hour: newer
    /// facts are to be had at any time (RFC 6960, section 4.2.2.1). A revocation counts however old the answer is, unless
    /// it is a hold, which may have been taken back.
    func status(at now: Int, from place: String) throws(RevocationProblem) -> RevocationStatus {
        guard thisUpdate <= now + VerifiedRevocationList.clockDifference else {
            throw .notYetValid(place, thisUpdate: thisUpdate)
        }
        let end = nextUpdate ?? thisUpdate + Self.shortLife
        switch verdict {
        case .revoked(_, isHold: false): break
        default: guard end > now else { throw .outdated(place, nextUpdate: end) }
        }
        switch verdict {
        case .good: return .good(until: end)
        case .revoked(let date, _):
            return .revoked(.init(date: date, invalidityDate: invalidityDate, source: place))
        case .unknown: throw .notCovered(place)
        }
    }

    /// Whatever reason there is, a hold among them: it is revoked.
    private static func verdict(_ status: DERElements.Element) -> Verdict? {
        switch status.identifier {
        case DERElements.Tag.primitive(0): return status.content.isEmpty ? .good : nil
        case DERElements.Tag.primitive(2): return status.content.isEmpty ? .unknown : nil
        case DERElements.Tag.constructed(1):
            var fields = DERElements(status.content)
            guard let date = fields.nextTime() else { return nil }
            var isHold = false
            if let wrapped = fields.next(DERElements.Tag.constructed(0)) {
                var reason = DERElements(wrapped)
                isHold = reason.next(DERElements.Tag.enumerated) == [RevocationFacts.hold]
            }
            return fields.isAtEnd ? .revoked(date: date, isHold: isHold) : nil
        default: return nil
        }
    }

    private static let shortLife = 3600
}
