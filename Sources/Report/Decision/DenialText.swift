// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
package import Verification

/// A decision in a few lines, for places that show an error and no report: first the image and the reason, then what to
/// do. The same findings give the same text.
package struct DenialText: Sendable {
    private let decision: Decision

    package init(_ decision: Decision) { self.decision = decision }

    /// Why it is denied; empty where it is not.
    package var denial: String {
        let policies = decision.policy.requirements.flatMap { requirement in
            requirement.diagnostics.filter { $0.severity == .error }.map { (requirement.origin, $0) }
        }
        guard policies.isEmpty else {
            return Self.text(
                policies.map { origin, diagnostic in
                    let place = diagnostic.path.isEmpty ? "" : "\(diagnostic.path): "
                    return [
                        "\(origin): misconfigured [\(diagnostic.problem.code.rawValue)]: "
                            + "\(diagnostic.location): \(place)\(diagnostic.problem)",
                        "  next: correct the policy; assay lint shows all of its errors",
                    ]
                }, "errors")
        }
        return Self.text(
            decision.images.filter { $0.disposition == .deny }.map { Self.lines($0) },
            "images that are denied")
    }

    /// What is said beside an allowance, a line each; empty where there is nothing to say.
    package var warnings: String { warningLines.map { "warning: \($0)\n" }.joined() }

    /// The same as lines.
    package var warningLines: [String] {
        let images = decision.images.filter { $0.disposition == .warn }.compactMap { Self.lines($0).first }
        return images + decision.notes.map(TextStyle.printable)
    }

    private static func lines(_ image: ImageVerdict) -> [String] {
        let name = TextStyle.printable(image.written) + (image.digest.map { " (\($0.short))" } ?? "")
        guard let (reason, requirement) = telling(image) else {
            return ["\(name): \(image.outcome.rawValue)"]
        }
        let words = Explanation(reason, for: image, under: requirement)
        let story = [
            words.wanted.isEmpty ? nil : "wanted \(words.wanted)",
            words.found.isEmpty ? nil : "\(words.wanted.isEmpty ? "" : "found ")\(words.found)",
        ].compactMap(\.self).joined(separator: ", ")
        let first = "\(name): \(image.outcome.rawValue) [\(reason.code)]: \(TextStyle.printable(story))"
        return words.next.isEmpty ? [first] : [first, "  next: \(TextStyle.printable(words.next))"]
    }

    /// The reason that tells most of why the image stands as it does.
    package static func telling(_ image: ImageVerdict) -> (Reason, RequirementVerdict?)? {
        if let own = image.reasons.first(where: { $0.outcome != nil }) { return (own, nil) }
        let worst = image.requirements.filter { $0.outcome == image.outcome } + image.requirements
        for requirement in worst {
            if let reason = requirement.reasons.first(where: { $0.outcome != nil }) {
                return (reason, requirement)
            }
        }
        if let own = image.reasons.first { return (own, nil) }
        return image.requirements.first.flatMap { requirement in
            requirement.reasons.first.map { ($0, requirement) }
        }
    }

    private static func text(_ findings: [[String]], _ what: String) -> String {
        var lines = findings.prefix(shown).flatMap(\.self)
        if findings.count > shown { lines.append("and \(findings.count - shown) more \(what)") }
        return lines.map { "\($0)\n" }.joined()
    }

    private static let shown = 3
}
