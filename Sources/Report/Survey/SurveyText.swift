// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Registry
import Sigstore
import StrictJSON
import TrustRoots
package import Verification

/// What an image carries, for people, with the policy lines that would trust it.
package struct SurveyText: Sendable {
    package var style: TextStyle

    package init(style: TextStyle) { self.style = style }

    package func render(_ survey: ImageSurvey) -> String {
        var lines = [style.paint("\(survey.reference.repository)@\(survey.digest)", .bold)]
        if survey.reference.tag != nil { lines.append(style.field("tag", survey.reference.tag ?? "")) }
        if !survey.platforms.isEmpty {
            lines.append(style.field("for", survey.platforms.joined(separator: ", ")))
        }
        for entry in survey.entries { lines += [""] + self.entry(entry, of: survey.digest) }
        for entry in survey.notary { lines += [""] + NotaryText(style: style).render(entry) }
        let unreadable = survey.everythingUnreadable
        for (why, source) in unreadable {
            lines += [
                "", style.paint("unreadable", .yellow) + "  \(source.phrase)", style.field("why", why),
            ]
        }
        if survey.entries.isEmpty, survey.notary.isEmpty, unreadable.isEmpty, survey.failures.isEmpty {
            lines += ["", "It carries no signature and no attestation."]
        }
        for failure in survey.failures {
            lines += ["", style.field("not seen", "\(failure)", .red, width: 10)]
        }
        if survey.isBounded { lines += ["", "There is more than is shown."] }
        if !survey.trustRootFailures.isEmpty {
            lines.append("")
            lines += survey.trustRootFailures.map { failure in
                let next = failure.refresh.map { "; refresh it: \($0)" } ?? ""
                return style.field("not tried", "\(failure)\(next)", .yellow, width: 11)
            }
        }
        lines += proposal(survey)
        lines += [
            "",
            "\(survey.entries.count + survey.notary.count) found · \(Count.text(survey.requests, "request"))",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func entry(_ entry: ImageSurvey.Entry, of digest: Digest) -> [String] {
        let isSignature = entry.claim?.isImageSignature ?? false
        var lines = [
            style.paint(isSignature ? "signature" : "attestation", .green)
                + "  \(entry.signature.layout == .bundle ? "bundle, " : "")\(entry.source.phrase)"
        ]
        if let type = entry.claim?.predicateType, !isSignature { lines.append(style.field("type", type)) }
        lines.append(style.field("signer", SurveySigner(entry).phrase))
        if let claim = entry.claim {
            if !claim.digests.contains(digest) {
                let names = claim.digests.prefix(3).map(\.description).joined(separator: ", ")
                lines.append(style.field("subject", "another image: \(names)", .red))
            }
            let pairs = claim.annotations.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            if !pairs.isEmpty { lines.append(style.field("says", pairs.joined(separator: " "))) }
        } else {
            lines.append(style.field("subject", "cannot be read"))
        }
        lines += evidence(entry)
        return lines
    }

    /// What vouches for it, and when it was made.
    private func evidence(_ entry: ImageSurvey.Entry) -> [String] {
        guard case .proven(_, _, let signature) = SurveySigner(entry) else {
            let entity = entry.signature.entity
            guard !(entity.logEntries.isEmpty && entity.timestamps.isEmpty) else { return [] }
            return [
                style.field(
                    "with",
                    "\(Count.text(entity.logEntries.count, "log entry", "log entries")), "
                        + "\(Count.text(entity.timestamps.count, "time-stamp")); not verified here")
            ]
        }
        return signature.logEntries.entries.map { style.field("log", "\($0.log.baseURL), entry \($0.index)") }
            + signature.times.map {
                style.field("signed", SigningTime($0).phrase)
            }
    }

    /// The signers a policy would name, each once.
    private func proposal(_ survey: ImageSurvey) -> [String] {
        var proposals: [[String]] = []
        for entry in survey.entries where entry.claim?.isImageSignature ?? false {
            guard entry.claim?.digests.contains(survey.digest) ?? false,
                let lines = SurveySigner(entry).proposal,
                !proposals.contains(lines)
            else { continue }
            proposals.append(lines)
        }
        for entry in survey.notary {
            guard let lines = entry.proposal, !proposals.contains(lines) else { continue }
            proposals.append(lines)
        }
        guard !proposals.isEmpty else { return [] }
        let providers = (survey.entries.isEmpty ? [] : ["cosign"]) + (survey.notary.isEmpty ? [] : ["notary"])
        let allowed =
            survey.notary.isEmpty ? [] : ["  allowedProviders: [\(providers.joined(separator: ", "))]"]
        return ["", style.paint("A policy that trusts these signers says:", .bold)] + allowed
            + ["  defaultSigners:"] + proposals.flatMap { $0 }.map { "    " + $0 }
    }
}

extension SignatureRejection {
    /// The fault of something that could not be read.
    package var why: String {
        if case .malformed(let why) = self { why } else { code }
    }
}
