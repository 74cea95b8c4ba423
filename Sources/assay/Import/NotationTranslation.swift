// SPDX-License-Identifier: Apache-2.0

import Policy

/// What a trust policy comes to here: a policy for each of its statements, and what is not the same.
///
/// An image that notation would refuse is refused, but under level audit, which becomes an enforcement that only warns.
struct NotationTranslation {
    /// One policy to be written.
    struct Policy {
        let name: String
        /// What notation calls it.
        let statement: String
        let images: [String]
        let exceptImages: [String]
        let unmatchedImages: Disposition
        let isPermissive: Bool
        let certificates: [NotationFolder.Anchor]
        let signingAuthorityCertificates: [NotationFolder.Anchor]
        let timestampCertificates: [NotationFolder.Anchor]
        let identities: [String]
        let verifyTimestamp: NotaryTrust.TimestampUse?
        let revocation: NotaryTrust.RevocationUse
        /// Scopes that notation does not verify.
        let skipped: [String]
    }

    private(set) var policies: [Policy] = []
    /// For people: what could not be carried over, and why.
    private(set) var remarks: [String] = []

    init(_ trust: NotationTrustPolicy, stores: NotationFolder) throws(InputError) {
        let skipped = trust.statements.filter { $0.level.name == .skip }.flatMap(\.scopes)
        let imported = trust.statements.filter { $0.level.name != .skip }
        guard !imported.isEmpty else {
            throw InputError("the trust policy verifies nothing: there is nothing to import")
        }
        let every = imported.first(where: \.isForEveryImage)
        // Where one policy is for every image, what no policy governs is what notation skips.
        let unmatched: Disposition = every == nil || skipped.isEmpty ? .deny : .warn
        if !skipped.isEmpty { remark(onSkipped: skipped, every) }
        let exact = trust.statements.filter { !$0.isForEveryImage }.flatMap(\.scopes)
        for statement in imported {
            remark(on: statement)
            let isForEveryImage = statement.isForEveryImage
            policies.append(
                Policy(
                    name: name(for: statement), statement: statement.name,
                    images: isForEveryImage ? ["**"] : statement.scopes,
                    exceptImages: isForEveryImage ? exact : [],
                    unmatchedImages: unmatched, isPermissive: statement.level.action(.authenticity) == .log,
                    certificates: try Self.anchors(.ca, statement, stores),
                    signingAuthorityCertificates: try Self.anchors(.signingAuthority, statement, stores),
                    timestampCertificates: try Self.anchors(.tsa, statement, stores),
                    identities: try identities(of: statement), verifyTimestamp: statement.verifyTimestamp,
                    revocation: Self.revocation(statement.level), skipped: isForEveryImage ? skipped : []))
        }
    }

    private static func revocation(_ level: NotationTrustPolicy.Level) -> NotaryTrust.RevocationUse {
        switch level.action(.revocation) {
        case .enforce: .strict
        case .log: .permissive
        case .skip: .skip
        }
    }

    /// The certificates of all stores of a kind that a statement names, each once.
    private static func anchors(
        _ kind: NotationFolder.Store.Kind, _ statement: NotationTrustPolicy.Statement,
        _ stores: NotationFolder
    ) throws(InputError) -> [NotationFolder.Anchor] {
        var anchors: [NotationFolder.Anchor] = []
        for store in statement.stores where store.kind == kind {
            for anchor in try stores.certificates(store)
            where !anchors.contains(where: { $0.derEncoded == anchor.derEncoded }) {
                anchors.append(anchor)
            }
        }
        guard anchors.count <= mostAnchors else {
            throw InputError(
                "\(statement.place): its \(kind.rawValue) stores hold \(anchors.count) certificates; a signer takes "
                    + "\(mostAnchors)")
        }
        return anchors
    }

    /// The identities that can be said here; notation takes no others, but reports them only when it verifies.
    private mutating func identities(of statement: NotationTrustPolicy.Statement) throws(InputError)
        -> [String]
    {
        if statement.identities == ["*"] { return ["*"] }
        var identities: [String] = []
        var subjects: [SubjectPattern] = []
        for identity in statement.identities {
            do throws(SubjectPatternError) {
                let subject = try SubjectPattern(parsing: identity)
                identities.append(identity)
                subjects.append(subject)
            } catch {
                remarks.append(
                    "policy \"\(statement.name)\": the identity \"\(identity)\" is left out: it \(error)")
            }
        }
        for (index, subject) in subjects.enumerated() {
            guard
                let other = subjects[..<index].first(where: { $0.includes(subject) || subject.includes($0) })
            else { continue }
            throw InputError(
                "\(statement.place): the trusted identities \"\(other.text)\" and \"\(subject.text)\" overlap"
            )
        }
        guard !identities.isEmpty else {
            throw InputError(
                "\(statement.place): none of its trusted identities can be carried over: "
                    + (remarks.last ?? ""))
        }
        return identities
    }

    // MARK: remarks

    private mutating func remark(
        onSkipped scopes: [String], _ every: NotationTrustPolicy.Statement?
    ) {
        let names = scopes.joined(separator: ", ")
        if let every {
            remarks.append(
                "not verified by notation (level skip), and left out of policy \"\(every.name)\" by exceptImages: "
                    + "\(names); they are let in with a warning (unmatchedImages: warn)")
        } else {
            remarks.append(
                "not verified by notation (level skip), and denied here, as no policy governs them: \(names); name "
                    + "signers for them, or exemptions")
        }
    }

    private mutating func remark(on statement: NotationTrustPolicy.Statement) {
        let (title, level) = ("policy \"\(statement.name)\"", statement.level)
        if level.action(.authenticity) == .log {
            remarks.append(
                "\(title): authenticity that is only logged becomes enforcementLevel: permissive, which lets everything "
                    + "in with a warning, unsigned images too; notation refuses those")
        }
        let logged = [NotationTrustPolicy.Level.Check.authenticTimestamp, .expiry]
            .filter { level.action($0) == .log }.map(\.rawValue)
        if !logged.isEmpty {
            remarks.append(
                "\(title): notation only logs \(logged.joined(separator: " and ")) that fail; here signatures and "
                    + "certificates that have expired do not count (CVE-2024-23332 is why)")
        }
        if statement.verifyTimestamp != nil, !statement.stores.contains(where: { $0.kind == .tsa }) {
            remarks.append("\(title): verifyTimestamp is left out: without a tsa store it has no effect")
        }
    }

    /// A name that Kubernetes takes (RFC 1123), which no other policy has.
    private func name(for statement: NotationTrustPolicy.Statement) -> String {
        let letters = statement.name.lowercased().map { character in
            character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
        }
        var stem = "notation-" + String(letters.prefix(200))
        while stem.hasSuffix("-") { stem.removeLast() }
        var name = stem
        var count = 2
        while policies.contains(where: { $0.name == name }) {
            name = "\(stem)-\(count)"
            count += 1
        }
        return name
    }

    /// What a signer takes in one list.
    private static let mostAnchors = 16
}
