// SPDX-License-Identifier: Apache-2.0

extension String {
    /// At most so many Unicode scalars; where something is left out, the last one says so.
    package func cut(to length: Int) -> String {
        guard unicodeScalars.count > length else { return self }
        return String(UnicodeScalarView(unicodeScalars.prefix(length - 1))) + "…"
    }

    /// Some of a stranger's text, on one line without control characters: at most 200 Unicode scalars.
    package var shownOnOneLine: String {
        String(
            unicodeScalars.prefix(200).map { scalar in
                scalar.properties.isWhitespace || scalar.value < 0x20 || scalar.value == 0x7F
                    ? " " : Character(scalar)
            })
    }
}
