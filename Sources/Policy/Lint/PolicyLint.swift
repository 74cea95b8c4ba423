// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Finds what a reader of the policy would want to know before it governs anything.
package struct PolicyLint: Sendable {
    /// Now, in seconds since 1970.
    package var now: Int
    /// What is wrong with keys and certificates.
    package var flaws: MaterialFlaws

    package init(now: Int, flaws: MaterialFlaws) {
        self.now = now
        self.flaws = flaws
    }

    /// Everything about `set`: what could not be read, what can never be satisfied, and what deserves a look,
    /// in the order of files and lines, each once.
    package func diagnostics(_ set: PolicySet) -> [PolicyDiagnostic] {
        var found = set.diagnostics
        for project in set.projects { found += diagnostics(project) }
        for application in set.applications {
            guard case .read(let body) = application.body else { continue }
            for case .own(let signer) in body.signers { found += diagnostics(signer) }
            for gate in body.gates { found += diagnostics(gate) }
            let policies = set.projects.filter { $0.selects(application) && $0.body != nil }
            let requirements = EffectivePolicy(policies: policies, application: application).requirements
            for requirement in requirements { found += requirement.diagnostics }
        }
        for entry in set.keyRings.flatMap(\.entries) {
            found += problems(entry.key).map { PolicyDiagnostic($0, path: entry.name, at: entry.location) }
        }
        return Self.sorted(found)
    }

    private func diagnostics(_ policy: ProjectPolicy) -> [PolicyDiagnostic] {
        guard let body = policy.body else { return [] }
        func report(_ problem: PolicyProblem, at location: SourceLocation? = nil) -> PolicyDiagnostic {
            PolicyDiagnostic(problem, path: policy.title, at: location ?? policy.location)
        }
        guard body.enabled else { return [report(.nothingEnabled)] }
        var found: [PolicyDiagnostic] = []
        if body.enforcement == .strict, body.applicationSigners == .override, !body.saysApplicationSigners {
            found.append(report(.overrideInStrictProject))
        }
        for signer in body.defaultSigners + body.slsa.trust.signers { found += diagnostics(signer) }
        for gate in body.gates { found += diagnostics(gate) }
        for exemption in body.exemptions where exemption.until <= now {
            found.append(report(.expiredExemption(until: exemption.until), at: exemption.location))
        }
        // What applications may still add is no fault of the project.
        let alone = EffectivePolicy(policies: [policy], application: nil).requirements
        let mayAddSigners = body.applicationSigners == .override
        found += alone.flatMap(\.diagnostics).filter { diagnostic in
            switch diagnostic.problem {
            case .noSigners, .thresholdUnreachable(_, signers: 0): !mayAddSigners
            default: true
            }
        }
        return found
    }

    private func diagnostics(_ gate: Gate) -> [PolicyDiagnostic] {
        var found = gate.signers.flatMap { diagnostics($0) }
        let hasKey = gate.signers.contains { if case .key = $0.identity { true } else { false } }
        if hasKey, gate.selection == .latest || gate.maxAge != nil, gate.predicateTime.isEmpty {
            found.append(
                PolicyDiagnostic(.gateTimeRenewable, path: "gate \(gate.name)", at: gate.location))
        }
        guard case .vulnerabilities(let condition) = gate.condition else { return found }
        for allowance in condition.allowances where allowance.until <= now {
            let problem = PolicyProblem.expiredAllowance(allowance.id, until: allowance.until)
            found.append(PolicyDiagnostic(problem, path: "gate \(gate.name)", at: gate.location))
        }
        return found
    }

    private func diagnostics(_ signer: Signer) -> [PolicyDiagnostic] {
        var found: [PolicyProblem] = [signer.flaw].compactMap { $0 }
        switch signer.identity {
        case .key(let key): found += problems(key)
        case .contentTrust(let pin): found += problems(pin.rootKey)
        case .notary(let trust): found += problems(trust)
        case .keyless: break
        }
        return found.map { PolicyDiagnostic($0, path: signer.title, at: signer.location) }
    }

    private func problems(_ trust: NotaryTrust) -> [PolicyProblem] {
        func problems(_ references: [CertificateReference], isTimestampRoot: Bool) -> [PolicyProblem] {
            references.compactMap { reference in
                guard case .pem(let text) = reference else { return nil }
                return flaws.ofCertificates(text, isTimestampRoot).map(PolicyProblem.certificateDoesNotParse)
            }
        }
        var found = problems(trust.certificates + trust.signingAuthorityCertificates, isTimestampRoot: false)
        found += problems(trust.timestampCertificates, isTimestampRoot: true)
        if trust.identities == .any { found.append(.anyHolderOfCertificate) }
        return found
    }

    private func problems(_ key: TrustedKey) -> [PolicyProblem] {
        var found: [PolicyProblem] = []
        if case .pem(let text) = key.reference, let flaw = flaws.ofKey(text) {
            found.append(.keyDoesNotParse(flaw))
        }
        if key.validity.state == .active, let notAfter = key.validity.notAfter, notAfter <= now {
            found.append(.expiredKey(notAfter: notAfter))
        }
        return found
    }

    private static func sorted(_ diagnostics: [PolicyDiagnostic]) -> [PolicyDiagnostic] {
        var seen: [PolicyDiagnostic] = []
        for diagnostic in diagnostics
        where !seen.contains(where: { $0.problem == diagnostic.problem && $0.location == diagnostic.location }
        ) {
            seen.append(diagnostic)
        }
        return seen.enumerated().sorted { a, b in
            let (x, y) = (a.element.location, b.element.location)
            return (x.file, x.position, a.offset) < (y.file, y.position, b.offset)
        }.map(\.element)
    }
}

extension Signer {
    /// What to call this signer: its name, or what it is.
    package var title: String {
        if let name { return name }
        switch identity {
        case .key(let key): return key.reference.title
        case .keyless(let keyless):
            guard let first = keyless.identities.first else { return "keyless" }
            return "keyless \(first.subject)"
        case .notary(let trust):
            guard case .subjects(let subjects) = trust.identities, let first = subjects.first else {
                return "notary"
            }
            return "notary \(first.text)"
        case .contentTrust(let pin): return "dct \(pin.rootKey.reference.title)"
        }
    }
}
