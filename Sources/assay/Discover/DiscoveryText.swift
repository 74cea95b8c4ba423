// SPDX-License-Identifier: Apache-2.0

import Discovery
import OCIModel
import Policy
import Report
import Verification

/// What a discovery found, for people: a table, the best tag first, and what it took.
struct DiscoveryText {
    var style: TextStyle

    func render(_ found: DiscoveredTags, notes: [String], _ traffic: DiscoveryTraffic) -> String {
        var lines: [String] = []
        if !found.tags.isEmpty { lines += table(found) + [""] }
        if let selected = found.selected {
            let reference = "\(found.repository):\(selected.tag)\(selected.pin)"
            lines += ["\(style.paint("selected", .green)) \(reference)", ""]
        } else if found.undetermined.isEmpty {
            lines += [style.paint("nothing may be promoted", .red), ""]
        } else {
            lines += [style.paint("it could not be decided what may be promoted", .yellow), ""]
        }
        let warnings = warning(found) + notes
        if !warnings.isEmpty {
            lines += warnings.map { "\(style.paint("note", .yellow)) \(TextStyle.printable($0))" } + [""]
        }
        lines.append(summary(found) + "; " + traffic.text)
        return lines.joined(separator: "\n") + "\n"
    }

    private func table(_ found: DiscoveredTags) -> [String] {
        let header = ["TAG", "DIGEST", "VERIFIED", "WHY NOT"]
        let rows = found.tags.map { tag in
            [tag.tag, tag.digest?.short ?? "-", tag.standing, TextStyle.printable(tag.whyNot)]
        }
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String], _ color: TextStyle.Color?) -> String {
            let last = cells.lastIndex { !$0.isEmpty } ?? 0
            return cells.indices.prefix(last + 1).map { column in
                let cell = cells[column]
                let padding = column < last ? String(repeating: " ", count: widths[column] - cell.count) : ""
                return (column == Self.painted ? color.map { style.paint(cell, $0) } ?? cell : cell) + padding
            }.joined(separator: "  ")
        }
        let selected = found.selected?.tag
        return [style.paint("  " + line(header, nil), .bold)]
            + zip(rows, found.tags).map { ($1.tag == selected ? "→ " : "  ") + line($0, $1.color) }
    }

    /// What may be better than what is selected.
    private func warning(_ found: DiscoveredTags) -> [String] {
        guard found.selected != nil, !found.undetermined.isEmpty else { return [] }
        let names = found.undetermined.map(\.tag)
        let shown = names.prefix(Self.shownTags).joined(separator: ", ")
        let rest = names.count > Self.shownTags ? " and \(names.count - Self.shownTags) more" : ""
        return ["nothing could be decided about \(shown)\(rest), which would be preferred"]
    }

    private func summary(_ found: DiscoveredTags) -> String {
        let verified = found.tags.count { $0.verdict.outcome == .verified }
        let whole =
            if case .digest = found.selection.strategy {
                "\(Count.text(found.looked, "tag")) looked at"
            } else {
                "\(found.looked) of \(Count.text(found.listed, "tag")) looked at"
            }
        var parts = [whole]
        if found.hidden > 0 { parts.append("\(found.hidden) of signatures and the like left out") }
        if found.passedOver > 0 {
            parts.append(
                "\(found.passedOver) without an image"
                    + (found.selection.platform.map { " for \($0)" } ?? ""))
        }
        parts.append("\(verified) verified")
        return parts.joined(separator: ", ")
    }

    private static let shownTags = 5
    /// The column of the table that has a colour.
    private static let painted = 2
}

extension DiscoveredTag {
    /// `@sha256:…`.
    fileprivate var pin: String { digest.map { "@\($0)" } ?? "" }

    fileprivate var standing: String {
        switch verdict.outcome {
        case .verified: "yes"
        case .exempt: "exempt"
        case .notGoverned: "not governed"
        case .undetermined where !isAllowed: "unknown"
        case .undetermined: "unknown, let through"
        case .rejected, .misconfigured: isAllowed ? "no, let through" : "no"
        }
    }

    /// The reason's code, and what was found, in one line; the JSON has it whole.
    fileprivate var whyNot: String {
        guard verdict.outcome != .verified, let reason = telling else { return "" }
        guard !reason.words.found.isEmpty else { return reason.code }
        let found = reason.words.found.prefix(Self.shownWords)
        return "\(reason.code): \(found)" + (found.count < reason.words.found.count ? "…" : "")
    }

    private static let shownWords = 72

    fileprivate var color: TextStyle.Color {
        switch verdict.disposition {
        case .allow: .green
        case .warn: .yellow
        case .deny: .red
        }
    }

    /// The reason that tells most.
    var telling: (code: String, words: Explanation)? {
        DenialText.telling(verdict).map { reason, requirement in
            (reason.code, Explanation(reason, for: verdict, under: requirement))
        }
    }
}
