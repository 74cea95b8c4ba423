// SPDX-License-Identifier: Apache-2.0

extension ScalarSet {
    /// `.` without the flag s.
    static let notNewline = ScalarSet([0x0A...0x0A]).inverted
    /// `.` with the flag s.
    static let all = ScalarSet().inverted

    /// `\d`, `\s`, `\w` and their opposites; ASCII, as in RE2. `nil` for every other letter.
    static func perlClass(_ letter: Unicode.Scalar) -> ScalarSet? {
        switch letter {
        case "d": ScalarSet([0x30...0x39])
        // Without the vertical tab, which [:space:] has.
        case "s": ScalarSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
        case "w": ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
        default: nil
        }
    }

    /// The POSIX classes, ASCII; `nil` for an unknown name.
    static func posixClass(_ name: String) -> ScalarSet? {
        switch name {
        case "alnum": ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A])
        case "alpha": ScalarSet([0x41...0x5A, 0x61...0x7A])
        case "ascii": ScalarSet([0x00...0x7F])
        case "blank": ScalarSet([0x09...0x09, 0x20...0x20])
        case "cntrl": ScalarSet([0x00...0x1F, 0x7F...0x7F])
        case "digit": ScalarSet([0x30...0x39])
        case "graph": ScalarSet([0x21...0x7E])
        case "lower": ScalarSet([0x61...0x7A])
        case "print": ScalarSet([0x20...0x7E])
        case "punct": ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])
        case "space": ScalarSet([0x09...0x0D, 0x20...0x20])
        case "upper": ScalarSet([0x41...0x5A])
        case "word": perlClass("w")
        case "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
        default: nil
        }
    }
}
