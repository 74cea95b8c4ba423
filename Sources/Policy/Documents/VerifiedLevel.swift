// SPDX-License-Identifier: Apache-2.0

/// One of a verification summary's `verifiedLevels` (SLSA v1.2, "Verification Summary Attestation", SlsaResult).
package enum VerifiedLevel: Sendable, Hashable {
    /// `SLSA_<track>_LEVEL_<level>`, of a level that the track has.
    case level(track: Track, Int)
    /// Another property, such as `SLSA_SOURCE_TWO_PARTY_REVIEWED` or an organisation's own.
    case property(String)

    /// The tracks that SLSA has.
    package enum Track: String, Sendable, CaseIterable {
        case build = "BUILD"
        case source = "SOURCE"

        /// The highest level; SLSA has no build level 4.
        package var highest: Int {
            switch self {
            case .build: 3
            case .source: 4
            }
        }

        /// What the words of its levels begin with.
        package var prefix: String { "SLSA_\(rawValue)_LEVEL_" }
    }

    /// Reads a word; `nil` for a level that its track does not have, and for what says that something is not the case.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= 256, text != "FAILED" else { return nil }
        for track in Track.allCases {
            guard text.hasPrefix(track.prefix) else { continue }
            let number = text.dropFirst(track.prefix.count)
            guard number.utf8.count == 1, let level = Int(number), level <= track.highest else { return nil }
            self = .level(track: track, level)
            return
        }
        guard !text.hasPrefix("SLSA_") || !text.hasSuffix("_LEVEL_UNEVALUATED") else { return nil }
        self = .property(text)
    }

    /// Whether who has this has `other` as well: a level holds those below it.
    package func covers(_ other: VerifiedLevel) -> Bool {
        switch (self, other) {
        case (.level(let track, let level), .level(let wanted, let least)):
            track == wanted && level >= least
        case (.property(let text), .property(let wanted)): text.utf8.elementsEqual(wanted.utf8)
        default: false
        }
    }
}

extension VerifiedLevel: CustomStringConvertible {
    /// As a summary writes it.
    package var description: String {
        switch self {
        case .level(let track, let level): track.prefix + "\(level)"
        case .property(let text): text
        }
    }
}
