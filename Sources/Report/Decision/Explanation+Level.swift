// SPDX-License-Identifier: Apache-2.0

import Attestations

extension Explanation {
    /// A level that is not reached.
    init(_ report: LevelReport, wanted: Int) {
        self.init(
            wanted: LevelReport.title(wanted), found: LevelReport.title(report.level),
            next: report.lacking.first.map { "level \(report.level + 1) wants \($0.phrase)" } ?? "")
    }

    /// A provenance that does not count.
    init(_ objection: ProvenanceObjection, signer: String?) {
        let provenance = signer.map { "a provenance by \($0)" } ?? "a provenance"
        switch objection {
        case .malformed(let why):
            self.init(
                wanted: "a provenance that can be read", found: "\(provenance): \(why)",
                next: "build again with a builder that writes SLSA provenance")
        case .unsigned:
            self.init(
                wanted: "a provenance that a trusted builder signed", found: "one that nobody known signed",
                next: "have the builder sign it, or count it as level 1: slsa.unsignedProvenance: true")
        case .unknownSigner(let name):
            self.init(
                wanted: "a provenance that a trusted builder signed", found: "one signed by \(name)",
                next: "add the signer to slsa.builders if it is a builder of yours")
        case .builder(let found, let wanted):
            self.init(
                wanted: "a builder id of \(wanted)", found: "\(provenance) that names \(found)",
                next: "do not deploy it: the signer may not speak for that builder")
        case .builderVersion(let found, let wanted):
            self.init(
                wanted: "the builder at \(wanted)",
                found: "the builder at \(found.isEmpty ? "no ref" : found)",
                next: "build with a release of the builder")
        case .buildType(let found, let wanted):
            self.init(
                wanted: "a build of type \(Self.any(wanted))", found: found,
                next: "correct slsa.buildTypes, or the build")
        case .certificateDisagrees(let fact, let certificate, let predicate):
            self.init(
                wanted: "the \(fact.rawValue) of the signer's certificate: \(certificate)",
                found: predicate ?? "a provenance that does not say",
                next: "do not deploy it: the workflow wrote something else than its platform certified")
        case .certificateConflict(let fact, let new, let old):
            self.init(
                wanted: "a certificate that names one \(fact.rawValue)", found: "\(new) and \(old)",
                next: "do not deploy it, and tell the certificate authority")
        case .runner(let found, let wanted):
            self.init(
                wanted: "a build on a \(wanted) runner", found: found ?? "a certificate that names no runner",
                next: "build on such a runner")
        case .pullRequest(let trigger):
            self.init(
                wanted: "a build of something that was merged", found: "one that a \(trigger) started",
                next: "build after the merge, or name the trigger in slsa.triggers")
        case .source(let found, let wanted):
            self.init(
                wanted: "a build of \(wanted)", found: found ?? "a provenance that names no one source",
                next: "correct slsa.source, or build from that repository")
        case .ref(let found, let wanted):
            self.init(
                wanted: "a build of the ref \(Self.any(wanted))",
                found: found ?? "a provenance that names none",
                next: "correct slsa.refs, or build such a ref")
        case .workflow(let found, let wanted):
            self.init(
                wanted: "a build defined by \(Self.any(wanted))",
                found: found ?? "a provenance that names no definition",
                next: "correct slsa.workflows, or build with such a workflow")
        case .trigger(let found, let wanted):
            self.init(
                wanted: "a build started by \(Self.any(wanted))",
                found: found ?? "a provenance that does not say",
                next: "correct slsa.triggers, or start the build so")
        case .unexpectedParameter(let name):
            self.init(
                wanted: "external parameters that the policy lists", found: "\(name)",
                next: "add it to slsa.externalParameters or slsa.allowedParameters, or build without it")
        case .parameter(let name, let found, let wanted):
            self.init(
                wanted: "the external parameter \(name) to be \(wanted)", found: found ?? "no such parameter",
                next: "correct slsa.externalParameters, or the build")
        }
    }

    /// A verification summary that does not count.
    init(_ objection: SummaryObjection, verifier: String?) {
        let summary = verifier.map { "a verification summary by \($0)" } ?? "a verification summary"
        switch objection {
        case .malformed(let why):
            self.init(
                wanted: "a verification summary that can be read", found: why,
                next: "have the verifier write it anew")
        case .unknownSigner:
            self.init(
                wanted: "a verification summary that a trusted verifier signed",
                found: "\(summary), signed by somebody else",
                next: "add the verifier and its signers to slsa.verifiers")
        case .verifier(let found, let wanted):
            self.init(
                wanted: "the verifier \(wanted)", found: found,
                next: "do not deploy it: the signer may not speak for that verifier")
        case .resource(let found, let wanted):
            self.init(
                wanted: "\(summary) about \(wanted)", found: found,
                next: "correct resourceUri in slsa.verifiers")
        case .failed:
            self.init(
                wanted: "\(summary) that says PASSED", found: "FAILED", next: "see what the verifier found")
        case .unknownLevel(let level):
            self.init(
                wanted: "levels that SLSA defines", found: level, next: "have the verifier write such levels")
        case .twoLevels(let track):
            self.init(
                wanted: "one level of the \(track.lowercased()) track", found: "two",
                next: "have the verifier write the higher one")
        case .noLevel:
            self.init(
                wanted: "\(summary) that vouches for a level", found: "none",
                next: "have the verifier evaluate it, and say its maxLevel in slsa.verifiers")
        case .refs(let found, let wanted):
            self.init(
                wanted: "a source on \(Self.any(wanted))", found: found.isEmpty ? "no ref" : Self.any(found),
                next: "build from such a ref")
        }
    }

    private static func any(_ words: [String]) -> String { words.joined(separator: " or ") }
}

extension LevelReport {
    /// What to call a level: 4 is Assay's own, made of what SLSA's tracks have.
    package static func title(_ level: Int) -> String {
        level == 4 ? "level 4 (Build L3, Source L4, hermetic)" : "SLSA Build L\(level)"
    }
}

extension LevelGap {
    /// What is missing, to follow "wants".
    package var phrase: String {
        switch self {
        case .provenance: "a provenance of the build"
        case .countingProvenance: "a provenance that counts"
        case .signedByBuilder: "a provenance that a trusted builder of level 2 signed"
        case .hardenedBuilder: "a trusted builder of level 3"
        case .commit: "a provenance that binds one commit of the source"
        case .sourceLevel(let found, let commit):
            "a trusted verifier's summary that the commit \(commit.prefix(12)) is at Source L4"
                + (found.map { ", not L\($0)" } ?? "")
        case .hermetic: "evidence that the build was hermetic"
        case .parameters(let names):
            "a list in slsa.externalParameters or slsa.allowedParameters that covers \(names.joined(separator: ", "))"
        }
    }
}
