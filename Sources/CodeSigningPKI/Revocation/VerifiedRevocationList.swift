// SPDX-License-Identifier: Apache-2.0

import X509

/// A list of revoked certificates that its issuer signed. Only this file makes one.
///
/// A list that says where its changes are told (freshestCRL), or of a certificate that does, says nothing of who is good
/// without them: ``VerifiedRevocationList/status(of:at:changedBy:)``.
package struct VerifiedRevocationList: Sendable {
    /// The list.
    package let list: CertificateRevocationList
    /// Who issued it.
    package let issuer: SigningCertificate
    let facts: RevocationListExtensions

    /// What a list is asked for as.
    package enum Kind: Sendable, Hashable {
        /// A list that stands by itself.
        case complete
        /// A list of what changed since a complete one (RFC 5280, section 5.2.4).
        case changes
    }

    /// Verifies that `issuer` signed the list (RFC 5280, section 6.3.3, d to g), and reads all of it.
    package init(
        _ list: CertificateRevocationList, by issuer: SigningCertificate, as kind: Kind = .complete
    ) throws(RevocationProblem) {
        guard list.issuer == issuer.fields.subject, issuer.mayIssueRevocationLists, list.isSigned(by: issuer)
        else { throw .untrusted(list.place) }
        self.list = list
        self.issuer = issuer
        do throws(RevokedEntry.Unreadable) {
            facts = try RevocationListExtensions(list.extensions)
            switch kind {
            case .complete where facts.base != nil:
                throw .init(why: "it lists only what changed since another list")
            case .changes where facts.base == nil:
                throw .init(why: "it is no list of what changed since another list")
            case .complete, .changes: break
            }
            try Self.readAll(list.entries)
        } catch {
            throw .malformed(list.place, why: error.why)
        }
    }

    /// Where its changes are told; `nil` when it does not say that they are.
    package var changes: ChangePlaces? { facts.changes }

    /// What the list alone says of a certificate at `now`, in seconds since 1970.
    ///
    /// Who was revoked for good stays it, however old the list is: only what else an outdated one says does not count
    /// (Notary Project, "Certificate Revocation Evaluation").
    package func status(of question: RevocationQuestion, at now: Int) -> RevocationStatus {
        do throws(RevocationProblem) {
            let entry = try entry(of: question)
            if let problem = problem(at: now), entry?.effect != .revokes || problem.isOfTimeToCome {
                throw problem
            }
            return status(entry)
        } catch {
            return .unknown(error)
        }
    }

    /// Whether the list says that the certificate was revoked for good, so that nothing later says otherwise.
    package func revokesForGood(_ question: RevocationQuestion) -> Bool {
        do throws(RevocationProblem) {
            return try entry(of: question)?.effect == .revokes
        } catch {
            return false
        }
    }

    /// Why the list does not count at `now`; `nil` when it does.
    package func problem(at now: Int) -> RevocationProblem? {
        if list.thisUpdate > now + Self.clockDifference {
            return .notYetValid(list.place, thisUpdate: list.thisUpdate)
        }
        return list.nextUpdate > now ? nil : .outdated(list.place, nextUpdate: list.nextUpdate)
    }

    /// What an entry of it says, or that there is none.
    func status(_ entry: RevokedEntry?) -> RevocationStatus {
        guard let entry, entry.effect != .lifts else { return .good(until: list.nextUpdate) }
        return .revoked(.init(date: entry.date, invalidityDate: entry.invalidityDate, source: list.place))
    }

    /// The entry of the certificate; `nil` without one. One may be listed twice: the strongest counts.
    func entry(of question: RevocationQuestion) throws(RevocationProblem) -> RevokedEntry? {
        guard question.issuer == issuer, question.certificate.fields.issuer == list.issuer else {
            throw .untrusted(list.place)
        }
        let names = try question.certificate.revocationPlaces().pointNames
        guard facts.scope.covers(question.certificate, namedAt: names) else { throw .notCovered(list.place) }
        let serial = question.certificate.fields.serialNumber.shortestInteger
        var elements = DERElements(list.entries)
        var strongest: RevokedEntry?
        while let content = elements.next(DERElements.Tag.sequence) {
            var fields = DERElements(content)
            guard fields.next(DERElements.Tag.integer)?.shortestInteger == serial else { continue }
            do throws(RevokedEntry.Unreadable) {
                let entry = try RevokedEntry(content)
                guard entry.effect != .revokes else { return entry }
                if entry.effect.rawValue > strongest?.effect.rawValue ?? -1 { strongest = entry }
            } catch {
                throw .malformed(list.place, why: error.why)
            }
        }
        return strongest
    }

    /// RFC 5280, section 5.3: one entry that is not understood makes the whole list unfit.
    private static func readAll(_ entries: ArraySlice<UInt8>) throws(RevokedEntry.Unreadable) {
        var elements = DERElements(entries)
        var count = 0
        while !elements.isAtEnd {
            guard let content = elements.next(DERElements.Tag.sequence) else {
                throw .init(why: "an entry is malformed")
            }
            _ = try RevokedEntry(content)
            count += 1
            guard count <= mostEntries else { throw .init(why: "it has more than \(mostEntries) entries") }
        }
    }

    /// How far the issuer's clock may be ahead, in seconds.
    static let clockDifference = 300
    private static let mostEntries = 1_000_000
}

extension RevocationProblem {
    fileprivate var isOfTimeToCome: Bool {
        if case .notYetValid = self { true } else { false }
    }
}

extension SigningCertificate {
    /// RFC 5280, section 6.3.3 (f): the bit is asked for where there is a key usage.
    fileprivate var mayIssueRevocationLists: Bool {
        do {
            return try x509.extensions.keyUsage?.cRLSign ?? true
        } catch {
            return false
        }
    }
}
