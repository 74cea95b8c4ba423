// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import Sigstore

/// What to do about patterns that match only a part of what a certificate says. Other programs take those.
enum PatternAdvice {
    /// `nil` when nothing of the kind happened.
    static func next(_ mismatch: IdentityMismatch) -> String? {
        switch mismatch {
        case .identity(let identities, let issuer, let subject):
            for identity in identities {
                let halves = [part(identity.issuer, issuer), part(identity.subject, subject)]
                // Only who is nearly meant is helped by another pattern.
                guard !halves.contains(.another) else { continue }
                for case .partial(let pattern, let match) in halves { return text(pattern, match) }
            }
            return nil
        case .certificateExtension(_, let wanted, let found?):
            guard case .partial(let pattern, let match) = part(wanted, found) else { return nil }
            return text(pattern, match)
        case .certificateExtension, .authority: return nil
        }
    }

    private enum Part: Equatable {
        case whole
        case partial(Pattern, PartialMatch)
        case another
    }

    private static func part(_ matcher: TextMatcher?, _ text: String?) -> Part {
        guard let matcher else { return .whole }
        guard let text else { return .another }
        if matcher.matches(text) { return .whole }
        guard case .pattern(let pattern) = matcher, let match = pattern.partialMatch(in: text) else {
            return .another
        }
        return .partial(pattern, match)
    }

    private static func text(_ pattern: Pattern, _ match: PartialMatch) -> String {
        let (what, how) =
            switch match {
            case .beginning: ("only the beginning", "end it with .* if anything may follow")
            case .end: ("only the end", "begin it with what may stand before, such as .*")
            case .inside: ("only a part", "add what may stand before and behind, such as .*")
            }
        return "a pattern must match the whole text, and /\(pattern)/ matches \(what): \(how)"
    }
}
