// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Sigstore
package import StrictJSON
package import Verification

/// The statements that an image carries: what `assay attestations` shows, the newest first. It decides nothing.
package struct AttestationListing: Sendable {
    /// The version of the schema that is written for machines.
    package static let schemaVersion = "assay.dev/attestations/v1"

    private let survey: ImageSurvey
    /// Seconds since 1970.
    private let now: Int
    private let attestations: [ImageSurvey.Entry]

    /// The statements of an image, and the moment of looking in seconds since 1970.
    package init(_ survey: ImageSurvey, now: Int) {
        self.survey = survey
        self.now = now
        attestations = survey.entries.filter { !($0.claim?.isImageSignature ?? false) }
            .enumerated().sorted { a, b in
                (b.element.signedAt ?? .min, a.offset) < (a.element.signedAt ?? .min, b.offset)
            }.map(\.element)
    }

    // MARK: for people

    package func text(_ style: TextStyle) -> String {
        var lines = [style.paint("\(survey.reference.repository)@\(survey.digest)", .bold)]
        for entry in attestations { lines += [""] + self.lines(entry, style) }
        for (statement, source) in survey.unsigned {
            lines += [
                "", style.paint(TextStyle.printable(statement.predicateType), .yellow),
                style.field("signer", "nobody: it is not signed"), style.field("in", source.phrase),
            ]
        }
        for (rejection, source) in survey.unreadable {
            lines += ["", style.paint("unreadable", .yellow), style.field("why", rejection.why)]
            lines.append(style.field("in", source.phrase))
        }
        for failure in survey.failures {
            lines += ["", style.field("not seen", "\(failure)", .red, width: 10)]
        }
        if survey.isBounded { lines += ["", "There is more than is shown."] }
        let count = attestations.count + survey.unsigned.count
        lines += ["", "\(Count.text(count, "attestation")) · \(Count.text(survey.requests, "request"))"]
        return lines.joined(separator: "\n") + "\n"
    }

    private func lines(_ entry: ImageSurvey.Entry, _ style: TextStyle) -> [String] {
        let type = entry.claim?.predicateType ?? "a statement that cannot be read"
        var lines = [style.paint(TextStyle.printable(type), .green)]
        lines.append(style.field("signer", SurveySigner(entry).phrase))
        if let signedAt = entry.signedAt {
            lines.append(style.field("signed", "\(RFC3339.text(signedAt)), \(Self.age(signedAt, now))"))
        } else {
            lines.append(style.field("signed", "at a time that nothing here proves"))
        }
        if let claim = entry.claim, !claim.digests.contains(survey.digest) {
            let names = claim.digests.prefix(3).map(\.description).joined(separator: ", ")
            lines.append(style.field("about", names.isEmpty ? "something that is no image" : names, .red))
        }
        lines.append(style.field("in", entry.source.phrase))
        return lines
    }

    private static func age(_ time: Int, _ now: Int) -> String {
        time <= now ? "\(Duration.phrase(seconds: now - time)) ago" : "which is later than this clock"
    }

    // MARK: for machines

    package var json: JSON {
        var object = JSONObject()
        object["schemaVersion"] = .string(Self.schemaVersion)
        object["reference"] = .string(survey.reference.description)
        object["digest"] = .string(survey.digest.description)
        object["attestations"] = .array(
            attestations.map(Self.json(survey.digest))
                + survey.unsigned.map { statement, source in
                    [
                        "predicateType": .string(statement.predicateType), "signed": false,
                        "route": .string(source.route.rawValue),
                    ]
                })
        object["unreadable"] = SurveyJSON.unreadable(survey)
        object["failures"] = SurveyJSON.failures(survey)
        object["complete"] = .bool(survey.failures.isEmpty && !survey.isBounded)
        object["requests"] = .int(survey.requests)
        return .object(object)
    }

    private static func json(_ digest: Digest) -> (ImageSurvey.Entry) -> JSON {
        { entry in
            var object = JSONObject()
            object["predicateType"] = (entry.claim?.predicateType).map(JSON.string)
            object["signed"] = true
            object["signer"] = SurveyJSON.signer(SurveySigner(entry))
            object["signedAt"] = entry.signedAt.map { .string(RFC3339.text($0)) }
            object["aboutImage"] = .bool(entry.claim?.digests.contains(digest) ?? false)
            object["route"] = .string(entry.source.route.rawValue)
            object["blob"] = entry.source.blob.map { .string($0.description) }
            return .object(object)
        }
    }
}
