// SPDX-License-Identifier: Apache-2.0

import LinearPattern

/// A pattern on the first line, and texts on the others.
@Sendable func pattern(_ input: [UInt8]) {
    let lines = lines(input)
    guard let text = lines.first else { return }
    let pattern: Pattern
    do throws(PatternError) {
        pattern = try Pattern(text)
    } catch {
        expect((0...text.unicodeScalars.count).contains(error.offset), "an error is in the pattern")
        _ = error.description
        return
    }
    if let literal = pattern.literalText { expect(pattern.matches(literal), "a literal matches itself") }
    for line in lines.dropFirst().prefix(8) {
        let line = String(line.prefix(64))
        let matches = pattern.matches(line)
        guard let anchored = try? Pattern("^(?:" + text + "$)") else { continue }
        // Flags and quotations would reach the end that was added.
        guard !text.contains("(?"), !text.contains("\\Q") else { continue }
        expect(text.contains("|") || anchored.matches(line) == matches, "a pattern is anchored already")
    }
}

/// A glob on the first line, and paths on the others.
@Sendable func glob(_ input: [UInt8]) {
    let lines = lines(input)
    guard let text = lines.first, let glob = Glob(text) else { return }
    for line in lines.dropFirst().prefix(8) {
        let line = String(line.prefix(256))
        if glob.matches(line) {
            expect(text.contains { "*?".contains($0) } || text == line, "text matches itself only")
        }
    }
}
