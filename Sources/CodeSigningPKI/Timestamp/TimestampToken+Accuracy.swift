// SPDX-License-Identifier: Apache-2.0

import SwiftASN1

extension TimestampToken {
    /// How far the authority's clock may be from the token's time, in seconds, rounded up; `nil` when it does not say.
    ///
    ///     Accuracy ::= SEQUENCE { seconds INTEGER OPTIONAL, millis [0] INTEGER (1..999) OPTIONAL,
    ///                             micros [1] INTEGER (1..999) OPTIONAL }            (RFC 3161, section 2.4.2)
    package func accuracy() throws(TimestampError) -> Int? {
        let fields = try Self.sequence(try Self.root(info), "the time-stamp")
        // It follows the time, where it is there.
        guard fields.count > 5, fields[5].identifier == .sequence else { return nil }
        var parts = try Self.sequence(fields[5], "the accuracy")[...]
        var seconds = 0
        if let first = parts.first, first.identifier == .integer {
            parts.removeFirst()
            guard let number = try? Int(derEncoded: first), Self.accuracies.contains(number) else {
                throw .malformed(why: "the accuracy is no number of seconds")
            }
            seconds = number
        }
        var hasFraction = false
        for tag: UInt in [0, 1] {
            guard let part = parts.first, part.identifier == .explicitTag(tag) else { continue }
            parts.removeFirst()
            guard
                let number = try? Int(
                    derEncoded: part,
                    withIdentifier: ASN1Identifier(tagWithNumber: tag, tagClass: .contextSpecific)),
                (1...999).contains(number)
            else { throw .malformed(why: "the accuracy has a fraction that is none") }
            hasFraction = true
        }
        guard parts.isEmpty else { throw .malformed(why: "the accuracy has a field too many") }
        return seconds + (hasFraction ? 1 : 0)
    }

    /// Whether the time had a fraction, which ``time`` leaves out.
    package var hasFraction: Bool {
        guard let fields = try? Self.sequence(try Self.root(info), "the time-stamp"), fields.count > 4,
            let time = try? GeneralizedTime(derEncoded: fields[4])
        else { return false }
        return time.fractionalSeconds > 0
    }

    /// A year: whoever is further off does not know the time.
    private static let accuracies = 0...(366 * 86_400)
}
