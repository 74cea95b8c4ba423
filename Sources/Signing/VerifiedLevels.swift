// SPDX-License-Identifier: Apache-2.0

/// What a summary says was verified of an image: one level a track, and properties (SLSA 1.2, "SlsaResult").
package struct VerifiedLevels: Sendable, Equatable {
    /// The Build track's level; `nil` when it was not judged. The track ends at 3: what is more is told in other words.
    package var buildLevel: Int?
    /// The Source track's level, from 1; `nil` when it was not judged, of which nothing is written. It ends at 4.
    package var sourceLevel: Int?
    /// What else was verified.
    package var properties: [VerifiedProperty]

    package init(buildLevel: Int? = nil, sourceLevel: Int? = nil, properties: [VerifiedProperty] = []) {
        self.buildLevel = buildLevel
        self.sourceLevel = sourceLevel
        self.properties = properties
    }

    /// As `verifiedLevels` lists them, each once.
    package var words: [String] {
        var words = [
            buildLevel.map { "SLSA_BUILD_LEVEL_\(min(max($0, 0), 3))" } ?? "SLSA_BUILD_LEVEL_UNEVALUATED"
        ]
        if let sourceLevel, sourceLevel > 0 { words.append("SLSA_SOURCE_LEVEL_\(min(sourceLevel, 4))") }
        for property in properties where !words.contains(property.name) { words.append(property.name) }
        return words
    }
}
