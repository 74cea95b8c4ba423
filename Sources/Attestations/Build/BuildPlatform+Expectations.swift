// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import Policy
import StrictJSON

extension BuildPlatform {
    /// Throws unless the signer may speak for the builder that the provenance names, and says what its certificate says.
    func expect(
        _ provenance: Provenance, signedBy certificate: BuildCertificate?
    ) throws(ProvenanceObjection) {
        if let certificate { try expectVersion(certificate) }
        try expectID(provenance.builderID, certificate)
        guard buildTypes.isEmpty || buildTypes.contains(provenance.buildType) else {
            throw .buildType(found: provenance.buildType, wanted: buildTypes)
        }
        guard let certificate, agreement != .none else {
            return try expectRunner(certificate?.runner ?? provenance.runner)
        }
        try certificate.expectAgreement(of: provenance, isPartial: agreement == .partial)
        try expectRunner(certificate.runner)
    }

    private func expectVersion(_ certificate: BuildCertificate) throws(ProvenanceObjection) {
        let path = certificate.subject.prefix { $0 != "@" }
        let ref = String(certificate.subject.dropFirst(path.count + 1))
        switch version {
        case .any: return
        case .release:
            guard Self.isRelease(ref) else { throw .builderVersion(found: ref, wanted: "refs/tags/vX.Y.Z") }
        case .workflows(let workflows):
            let same = workflows.filter { path.hasSuffix("/" + $0.path) }
            guard same.contains(where: { $0.pin.allows(ref, commit: certificate.signerCommit) }) else {
                let wanted = same.map(\.pin.description).joined(separator: " or ")
                throw .builderVersion(found: ref, wanted: wanted)
            }
        }
    }

    fileprivate static func isRelease(_ ref: String) -> Bool {
        ref.hasPrefix("refs/tags/") && ReleaseTag.isRelease(ref.dropFirst(10))
    }

    private func expectID(
        _ found: String, _ certificate: BuildCertificate?
    ) throws(ProvenanceObjection) {
        switch ids {
        case .certificateSubject(let others):
            guard found == certificate?.subject || others.contains(found) else {
                throw .builder(found: found, wanted: certificate?.subject ?? others.joined(separator: " or "))
            }
        case .oneOf(let matchers):
            guard matchers.contains(where: { $0.matches(found) }) else {
                throw .builder(found: found, wanted: matchers.map(\.description).joined(separator: " or "))
            }
        }
    }

    private func expectRunner(_ found: String?) throws(ProvenanceObjection) {
        switch runner {
        case .any: return
        case .unlessAbsent(let wanted):
            if let found, found != wanted { throw .runner(found: found, wanted: wanted) }
        case .exactly(let wanted):
            guard found == wanted else { throw .runner(found: found, wanted: wanted) }
        }
    }
}

extension ReusableWorkflow.Pin {
    /// Whether a workflow that was called at `ref`, which was then at `commit`, is meant.
    func allows(_ ref: String, commit: String?) -> Bool {
        switch self {
        case .anyRelease: BuildPlatform.isRelease(ref)
        case .ref(let wanted): ref == wanted
        // A caller that pins the commit has it in the name; one that pins a tag has it in the certificate only.
        case .commit(let wanted): (commit ?? ref) == wanted
        }
    }
}

extension ReusableWorkflow.Pin: CustomStringConvertible {
    package var description: String {
        switch self {
        case .anyRelease: "refs/tags/vX.Y.Z"
        case .ref(let ref): ref
        case .commit(let commit): commit
        }
    }
}

extension SlsaExpectations {
    /// Throws the first thing that differs. What the certificate says goes before what the predicate says.
    func expect(
        _ provenance: Provenance, _ certificate: BuildCertificate?
    ) throws(ProvenanceObjection) {
        if let source {
            let found = provenance.source?.repository
            guard found == source else { throw .source(found: found, wanted: source) }
        }
        if !refs.isEmpty {
            let found = provenance.source?.ref
            guard let found, refs.contains(where: { $0.matches(found) }) else {
                throw .ref(found: found, wanted: refs.map(\.pattern))
            }
        }
        if !workflows.isEmpty {
            let found = certificate?.definition ?? provenance.definition
            guard let found, workflows.contains(where: { $0.matches(found) }) else {
                throw .workflow(found: found, wanted: workflows.map(\.pattern))
            }
        }
        if !triggers.isEmpty {
            let found = certificate?.trigger ?? provenance.trigger
            guard let found, triggers.contains(found) else { throw .trigger(found: found, wanted: triggers) }
        }
        guard buildTypes.isEmpty || buildTypes.contains(provenance.buildType) else {
            throw .buildType(found: provenance.buildType, wanted: buildTypes)
        }
        if listsParameters { try expectParameters(provenance) }
    }

    /// "SHOULD reject unrecognized fields"; values are compared as JSON.
    private func expectParameters(_ provenance: Provenance) throws(ProvenanceObjection) {
        let parameters = parameters ?? [:]
        for name in provenance.parameters.keys.sorted()
        where parameters[name] == nil && !freeParameters.contains(name) {
            throw .unexpectedParameter(name)
        }
        for (name, wanted) in parameters.sorted(by: { $0.key < $1.key }) {
            let found = provenance.parameters[name]
            guard found == wanted else {
                throw .parameter(name, found: found?.text(), wanted: wanted.text())
            }
        }
    }
}
