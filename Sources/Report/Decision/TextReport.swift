// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
package import Verification

/// A decision for people: a table of the images, then what to do about each that was not simply verified.
package struct TextReport: Sendable {
    package var style: TextStyle

    package init(style: TextStyle) { self.style = style }

    package func render(_ decision: Decision) -> String {
        var lines: [String] = []
        if !decision.images.isEmpty {
            lines += table(decision.images)
            lines.append("")
        }
        for image in decision.images where image.disposition == .deny || image.outcome.needsExplanation {
            lines += details(image)
            lines.append("")
        }
        let notes = decision.notes + besides(decision)
        if !notes.isEmpty {
            lines += notes.map { "\(style.paint("note", .yellow)) \(TextStyle.printable($0))" } + [""]
        }
        lines.append(summary(decision))
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: the table

    private func table(_ images: [ImageVerdict]) -> [String] {
        let header = ["IMAGE", "DIGEST", "OUTCOME", "SIGNER", "LEVEL"]
        let rows = images.map { image in
            [
                TextStyle.printable(image.shortName), image.digest?.short ?? "-",
                image.standing,
                image.signers.isEmpty
                    ? "-" : TextStyle.printable(image.signers.map(\.name).joined(separator: ", ")),
                image.level.map(String.init) ?? "-",
            ]
        }
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String], _ color: TextStyle.Color?) -> String {
            let padded = cells.enumerated().map { column, text in
                let full = text + String(repeating: " ", count: widths[column] - text.count)
                return column == 2 ? color.map { style.paint(full, $0) } ?? full : full
            }
            return padded.joined(separator: "  ").trimmingTrailingSpaces
        }
        return [style.paint(line(header, nil), .bold)]
            + zip(rows, images).map { line($0, $1.color) }
    }

    // MARK: one image

    private func details(_ image: ImageVerdict) -> [String] {
        var lines = [
            "\(style.paint(image.standing, image.color))  "
                + style.paint(TextStyle.printable(image.pinnedReference), .bold)
        ]
        for place in image.places.prefix(Self.shownPlaces) { lines.append(style.field("used by", place)) }
        if image.places.count > Self.shownPlaces {
            lines.append(style.field("", "and \(image.places.count - Self.shownPlaces) more places"))
        }
        for reason in image.reasons { lines += explanation(reason, image, nil) }
        for requirement in image.requirements where requirement.outcome.needsExplanation {
            lines.append(style.field("policy", requirement.title))
            // Every signer may object to every signature; the nearest misses tell the story.
            let objections = requirement.reasons.filter { $0.outcome != nil }
            for reason in objections.prefix(Self.shownReasons) {
                lines += explanation(reason, image, requirement)
            }
            if objections.count > Self.shownReasons {
                lines.append(
                    style.field("", "and \(objections.count - Self.shownReasons) more; -o json has all"))
            }
        }
        return lines
    }

    private func explanation(
        _ reason: Reason, _ image: ImageVerdict, _ requirement: RequirementVerdict?
    ) -> [String] {
        let words = Explanation(reason, for: image, under: requirement)
        var lines = [style.field("reason", reason.code, .bold)]
        if !words.wanted.isEmpty { lines.append(style.field("wanted", words.wanted)) }
        if !words.found.isEmpty { lines.append(style.field("found", words.found)) }
        if !words.next.isEmpty { lines.append(style.field("next", words.next)) }
        return lines
    }

    /// What is said once, though it holds for many images.
    private func besides(_ decision: Decision) -> [String] {
        var seen: [String] = []
        var tags: [ImageVerdict] = []
        for image in decision.images {
            for requirement in image.requirements {
                for reason in requirement.reasons where reason.outcome == nil {
                    if case .tagMayMove = reason {
                        // What is denied anyway has other worries.
                        if image.disposition != .deny, tags.last?.written != image.written {
                            tags.append(image)
                        }
                        continue
                    }
                    let words = Explanation(reason, for: image, under: requirement)
                    let text = words.found + (words.next.isEmpty ? "" : "; \(words.next)")
                    if !seen.contains(text) { seen.append(text) }
                }
            }
        }
        return seen + tagNote(tags)
    }

    /// Tags that were let pass, and the digests they had: what a reader pastes in their stead.
    private func tagNote(_ images: [ImageVerdict]) -> [String] {
        guard !images.isEmpty else { return [] }
        let what = images.count == 1 ? "a reference is a tag" : "\(images.count) references are tags"
        let pinned = images.prefix(Self.shownDigests).map { "  \($0.pinnedReference)" }
        let rest = images.count - pinned.count
        return ["\(what), which can move after this check; what was checked is"] + pinned
            + (rest > 0 ? ["  and \(rest) more; -o json has all"] : [])
    }

    // MARK: the last line

    private func summary(_ decision: Decision) -> String {
        let word = style.paint(
            decision.isAllowed
                ? (decision.disposition == .warn ? "allowed, with warnings" : "allowed") : "denied",
            decision.isAllowed ? (decision.disposition == .warn ? .yellow : .green) : .red)
        var counts: [String] = []
        for outcome in Outcome.allCases {
            let count = decision.images.count { $0.outcome == outcome }
            if count > 0 { counts.append("\(count) \(outcome.rawValue)") }
        }
        if counts.isEmpty { counts = ["no images"] }
        let requests = decision.images.map(\.cost.requests).reduce(0, +)
        let subject = decision.subject.isEmpty ? "" : "\(decision.subject): "
        return "\(subject)\(word) · \(counts.joined(separator: ", ")) · \(Count.text(requests, "request"))"
    }

    private static let shownPlaces = 3
    private static let shownReasons = 4
    private static let shownDigests = 20
}

extension Outcome {
    /// Whether a person wants to know why.
    fileprivate var needsExplanation: Bool {
        switch self {
        case .rejected, .undetermined, .misconfigured: true
        case .verified, .exempt, .notGoverned: false
        }
    }
}

extension RequirementVerdict {
    /// The policy, and how it is enforced where that could be read.
    fileprivate var title: String {
        outcome == .misconfigured ? origin : "\(origin) (\(enforcement.rawValue))"
    }
}

extension ImageVerdict {
    /// The reference without the digest, which has a column of its own.
    fileprivate var shortName: String { String(written.prefix { $0 != "@" }) }

    /// `✗ rejected`; what permissive lets through says so.
    fileprivate var standing: String {
        let letThrough = disposition == .warn && outcome.needsExplanation
        return "\(mark) \(outcome.rawValue)\(letThrough ? ", let through" : "")"
    }

    private var mark: String {
        switch disposition {
        case .allow: "✓"
        case .warn: "!"
        case .deny: "✗"
        }
    }

    fileprivate var color: TextStyle.Color {
        switch disposition {
        case .allow: .green
        case .warn: .yellow
        case .deny: .red
        }
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
