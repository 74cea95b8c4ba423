// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
package import Verification

/// What the program keeps: every value follows from a number, so that whoever reads it later knows what it must be.
package enum CrashDecision {
    package static func key(_ number: Int) -> DecisionKey {
        DecisionKey(Digest(sha256Of: Array("key \(number)".utf8)))
    }

    package static func make(_ number: Int) -> PreparedDecision {
        let digest = Digest(sha256Of: Array("image \(number)".utf8))
        return PreparedDecision(
            key: key(number), subject: subject(number), outcome: number % 3 == 0 ? .rejected : .verified,
            disposition: number % 3 == 0 ? .deny : .allow, message: "message \(number)",
            warnings: (0..<number % 4).map { "warning \($0) of \(number)" },
            images: [
                PreparedImage(
                    written: "registry.example/app:\(number)", digest: digest, outcome: .verified,
                    disposition: .allow)
            ], decidedAt: time + number, validUntil: number % 2 == 0 ? time + 2 * number : nil,
            // Some reach over several pages of the file.
            report: String(repeating: "report \(number) ", count: number % 5 == 0 ? 1_000 : 20))
    }

    /// One subject a decision, so that the newest ones are all that are kept.
    package static func subject(_ number: Int) -> String { "crash/\(number)" }

    /// The number of a subject; `nil` for a subject of somebody else.
    package static func number(_ subject: String) -> Int? {
        subject.hasPrefix("crash/") ? Int(subject.dropFirst(6)) : nil
    }

    /// When they are decided, and the time that the store is told, in seconds since 1970.
    package static let time = 1_787_000_000
}
