// SPDX-License-Identifier: Apache-2.0

import X509

/// A list of revoked certificates that its issuer signed. Only this file makes one.
///
/// It must stand by itself: of a delta list (RFC 5280, section 5.2.4) nothing follows, and where a list says that there is
/// one, it is not asked for, since the list counts until the next one.
package struct VerifiedRevocationList: Sendable {
    /// The list.
    package let list: CertificateRevocationList
    /// Who issued it.
    package let issuer: SigningCertificate
    private let scope: RevocationScope

    /// Verifies that `issuer` signed the list (RFC 5280, section 6.3.3, d to g), and reads all of it.
    package init(
        _ list: CertificateRevocationList, by issuer: SigningCertificate
    ) throws(RevocationProblem) {
        guard list.issuer == issuer.fields.subject, issuer.mayIssueRevocationLists, list.isSigned(by: issuer)
        else { throw .untrusted(list.place) }
        self.list = list
        self.issuer = issuer
        do throws(RevokedEntry.Unreadable) {
            scope = try Self.scope(list.extensions)
            try Self.readAll(list.entries)
        } catch {
            throw .malformed(list.place, why: error.why)
        }
    }

    /// What the list says of a certificate at `now`, in seconds since 1970.
    package func status(of question: RevocationQuestion, at now: Int) -> RevocationStatus {
        guard question.issuer == issuer, question.certificate.fields.issuer == list.issuer else {
            return .unknown(.untrusted(list.place))
        }
        if let problem = problem(at: now) { return .unknown(problem) }
        do throws(RevocationProblem) {
            let names = try question.certificate.revocationPlaces().pointNames
            guard scope.covers(question.certificate, namedAt: names) else { throw .notCovered(list.place) }
            guard let entry = try entry(question.certificate.fields.serialNumber) else {
                return .good(until: list.nextUpdate)
            }
            return .revoked(
                .init(date: entry.date, invalidityDate: entry.invalidityDate, source: list.place))
        } catch {
            return .unknown(error)
        }
    }

    /// Why the list does not count at `now`; `nil` when it does.
    package func problem(at now: Int) -> RevocationProblem? {
        if list.thisUpdate > now + Self.clockDifference {
            return .notYetValid(list.place, thisUpdate: list.thisUpdate)
        }
        return list.nextUpdate > now ? nil : .outdated(list.place, nextUpdate: list.nextUpdate)
    }

    /// The entry that revokes the certificate of that number. One may be listed twice: the first that revokes counts.
    private func entry(_ serial: ArraySlice<UInt8>) throws(RevocationProblem) -> RevokedEntry? {
        let serial = serial.shortestInteger
        var elements = DERElements(list.entries)
        while let content = elements.next(DERElements.Tag.sequence) {
            var fields = DERElements(content)
            guard fields.next(DERElements.Tag.integer)?.shortestInteger == serial else { continue }
            do throws(RevokedEntry.Unreadable) {
                let entry = try RevokedEntry(content)
                if !entry.isRemoved { return entry }
            } catch {
                throw .malformed(list.place, why: error.why)
            }
        }
        return nil
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

    private static func scope(_ bytes: ArraySlice<UInt8>) throws(RevokedEntry.Unreadable) -> RevocationScope {
        guard let extensions = RevocationExtension.all(in: bytes) else {
            throw .init(why: "its extensions are malformed")
        }
        var scope = RevocationScope()
        for known in extensions {
            switch known.name {
            case RevocationExtension.Name.deltaIndicator:
                throw .init(why: "it lists only what changed since another list")
            case RevocationExtension.Name.distributionPoint: scope = try RevocationScope(known.value)
            case RevocationExtension.Name.listNumber, RevocationExtension.Name.authorityKey: break
            default:
                guard !known.isCritical else {
                    throw .init(why: "it has a critical extension that is not understood")
                }
            }
        }
        return scope
    }

    /// How far the issuer's clock may be ahead, in seconds.
    static let clockDifference = 300
    private static let mostEntries = 1_000_000
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
