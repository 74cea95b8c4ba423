// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Standard output, at most 100 columns wide, with colours where a person looks.
struct Screen {
    enum Style: String {
        case bold = "1"
        case dim = "2"
        case green = "32"
        case red = "31"
        case cyan = "36"
    }

    let isColored: Bool

    /// Colours on a terminal, unless `NO_COLOR` is set to anything (no-color.org).
    static var standard: Screen {
        let environment = ProcessInfo.processInfo.environment
        let wanted = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        return Screen(isColored: wanted && isatty(STDOUT_FILENO) == 1)
    }

    /// Unbuffered, so that it stays in order with what commands write.
    func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

    func line(_ text: String = "") { write(text + "\n") }

    func paint(_ text: String, _ style: Style) -> String {
        isColored ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// A title with a rule to the right edge.
    func heading(_ title: String) {
        let rule = String(repeating: "─", count: max(3, Self.width - title.count - 4))
        line("\n" + paint("── \(title) ", .bold) + paint(rule, .dim))
    }

    /// A paragraph, its lines broken between words.
    func prose(_ text: String) {
        for piece in Self.broken(text.split(separator: " ").map(String.init)) { line(piece) }
    }

    /// A command as it would be typed, its lines ended with a backslash where it is long.
    func command(_ words: [String]) {
        let lines = Self.broken(Self.kept(together: words))
        for (number, text) in lines.enumerated() {
            let prompt = number == 0 ? paint("$ ", .green) : "    "
            line(prompt + paint(text + (number + 1 < lines.count ? " \\" : ""), .bold))
        }
    }

    /// An option and its value are one piece.
    private static func kept(together words: [String]) -> [String] {
        var pieces: [String] = []
        for word in words {
            if let last = pieces.last, last.hasPrefix("-"), !last.contains(" "), !word.hasPrefix("-") {
                pieces[pieces.count - 1] = "\(last) \(word)"
            } else {
                pieces.append(word)
            }
        }
        return pieces
    }

    private static func broken(_ pieces: [String]) -> [String] {
        var lines: [String] = []
        for piece in pieces {
            if let last = lines.last, last.count + piece.count + 1 <= textWidth {
                lines[lines.count - 1] = "\(last) \(piece)"
            } else {
                lines.append(piece)
            }
        }
        return lines
    }

    private static let width = 100
    /// Leaves room for a prompt and a backslash.
    private static let textWidth = 94
}
