// SPDX-License-Identifier: Apache-2.0

import Attestations
import LinearPattern
import OCIModel
import Policy
import Sigstore
import StrictJSON

/// A statement as provenance that nobody signed, and as a summary by whom the policy trusts. The first is level 1 at
/// most; the second says a level that SLSA has.
@Sendable func provenance(_ input: [UInt8]) {
    guard let statement = try? Statement(parsing: input) else { return }
    if let provenance = try? Provenance(statement), let source = provenance.source {
        expect(
            SourceRepository.canonical(source.repository) == source.repository, "a source has one spelling")
    }
    let hex = statement.subjects.first?.digests["sha256"] ?? ""
    let image = ImageName(
        repository: "registry.example/shop", tag: nil,
        digest: Digest(.sha256, hex: hex) ?? Digest(sha256Of: []))
    let unsigned = ProvenanceCandidate(statement: statement, proof: .unsigned)
    let summary = SummaryCandidate(statement: statement, verifiers: [0, 1])
    for expectations in [[], [SlsaExpectations()], strictExpectations] {
        let judge = LevelJudge(
            platforms: BuildPlatform.table(BuildTrust()), trust: fuzzedTrust, expectations: expectations)
        let alone = judge.report(on: image, provenance: [unsigned], unsigned: [[statement]], summaries: [])
        expect(alone.level <= 1, "what nobody signed is level 1 at most")
        expect(alone.level == 4 || !alone.lacking.isEmpty, "what the next level wants is told")
        let vouched = judge.report(on: image, provenance: [], unsigned: [], summaries: [summary])
        expect((0...4).contains(vouched.level), "a level is one of five")
        for finding in vouched.summaries where !finding.objections.isEmpty {
            let levels = finding.levels
            expect(
                levels.build == nil && levels.source == nil && levels.properties.isEmpty,
                "what is objected to vouches for nothing")
        }
        let both = judge.report(
            on: image, provenance: [unsigned], unsigned: [[statement], [statement]],
            summaries: [summary, summary])
        expect(both.level >= max(alone.level, vouched.level), "more lowers no level")
    }
}

private let fuzzedTrust: BuildTrust = {
    var trust = BuildTrust()
    trust.countsUnsignedProvenance = true
    trust.hermeticProperties = ["ACME_HERMETIC"]
    let location = SourceLocation(file: "fuzzed")
    for resource in ["oci://{repository}", nil] {
        trust.verifiers.append(
            TrustedVerifier(
                name: "v", id: "https://verify.acme.test", signers: [], resource: resource, maxLevel: 3,
                maxSourceLevel: 4, location: location))
    }
    return trust
}()

private let strictExpectations: [SlsaExpectations] = {
    var expectations = SlsaExpectations()
    expectations.source = "https://github.com/acme/web"
    expectations.refs = [Glob("refs/heads/*")].compactMap(\.self)
    expectations.workflows = [Glob(".github/**")].compactMap(\.self)
    expectations.parameters = ["inputs": ["debug": false]]
    expectations.freeParameters = ["vars"]
    return [expectations]
}()
