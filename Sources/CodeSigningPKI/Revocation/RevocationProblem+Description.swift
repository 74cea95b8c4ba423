// SPDX-License-Identifier: Apache-2.0

import StrictJSON

extension RevocationProblem {
    /// Stable names, for machines.
    package enum Code: String, Sendable, CaseIterable {
        case unreachable = "revocation.unreachable"
        case malformed = "revocation.malformed"
        case untrusted = "revocation.untrusted"
        case outdated = "revocation.outdated"
        case notYetValid = "revocation.not-yet-valid"
        case notCovered = "revocation.not-covered"
        case noUsablePlace = "revocation.no-usable-place"
        case notAsked = "revocation.not-asked"
    }

    /// The stable name.
    package var code: Code {
        switch self {
        case .unreachable: .unreachable
        case .malformed: .malformed
        case .untrusted: .untrusted
        case .outdated: .outdated
        case .notYetValid: .notYetValid
        case .notCovered: .notCovered
        case .noUsablePlace: .noUsablePlace
        case .notAsked: .notAsked
        }
    }
}

extension RevocationProblem: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .unreachable(let place, let why): "\(Self.short(place)) could not be asked: \(why)"
        case .malformed(let place, let why): "what \(Self.short(place)) says cannot be read: \(why)"
        case .untrusted(let place): "what \(Self.short(place)) says is not signed by the certificate's issuer"
        case .outdated(let place, let nextUpdate):
            "what \(Self.short(place)) says was to be renewed by \(RFC3339.text(nextUpdate))"
        case .notYetValid(let place, let thisUpdate):
            "what \(Self.short(place)) says is of \(RFC3339.text(thisUpdate)), which is yet to come"
        case .notCovered(let place): "\(Self.short(place)) does not speak of the certificate"
        case .noUsablePlace(let place):
            "the certificate names no place that can be asked over http, only \(Self.short(place))"
        case .notAsked: "revocations are not asked for here"
        }
    }

    private static func short(_ place: String) -> Substring { place.prefix(200) }
}
