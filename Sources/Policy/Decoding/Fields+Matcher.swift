// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import StrictJSON

extension Fields {
    /// `key` or `keyRegExp`, one of them at most.
    mutating func matcher(_ key: String, isRequired: Bool = false) -> TextMatcher? {
        let exact = nonEmptyString(key)
        let pattern = nonEmptyString(key + "RegExp")
        switch (exact, pattern) {
        case (let exact?, nil): return .exactly(exact)
        case (nil, let text?):
            do throws(PatternError) {
                return .pattern(try Pattern(text))
            } catch {
                report(
                    .invalidValue(text, why: "\(error)"), key + "RegExp",
                    at: object[key + "RegExp"]?.position ?? position)
                return nil
            }
        case (.some, .some):
            report(.conflictingPlaces(key, key + "RegExp"), at: position)
            return nil
        case (nil, nil):
            if isRequired { report(.missingKey(key), at: position) }
            return nil
        }
    }
}
