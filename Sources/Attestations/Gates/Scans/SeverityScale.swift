// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON

/// Severities as scanners and databases write them.
enum SeverityScale {
    /// A word, in any case: those of CVSS, of Grype, of GitHub (`moderate`) and of Red Hat (`important`).
    static func severity(_ word: String) -> VulnerabilitySeverity {
        guard word.utf8.count <= longest else { return .unknown }
        return switch word.lowercased() {
        case "critical": .critical
        case "high", "important": .high
        case "medium", "moderate": .medium
        case "low": .low
        case "negligible", "none", "informational", "info": .negligible
        default: .unknown
        }
    }

    /// A score by its method. A number is a base score only where the method is CVSS: EPSS, for one, counts otherwise.
    static func severity(_ score: String, method: String) -> VulnerabilitySeverity {
        let word = severity(score)
        guard word == .unknown, method.utf8.count <= longest, method.lowercased().contains("cvss") else {
            return word
        }
        return base(score)
    }

    /// CVSS v3.1, section 5: the qualitative severity rating scale.
    private static func base(_ text: String) -> VulnerabilitySeverity {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), text.utf8.count <= longestNumber,
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let number = Double(text), number <= 10
        else { return .unknown }
        return switch number {
        case 9...: .critical
        case 7...: .high
        case 4...: .medium
        case 0.1...: .low
        default: .negligible
        }
    }

    /// A score as text; some producers write a number.
    static func text(_ score: JSONCursor) throws(JSONShapeError) -> String {
        if case .number(let text) = score.json.value { return text }
        return try score.string()
    }

    private static let longest = 64
    private static let longestNumber = 8
}
