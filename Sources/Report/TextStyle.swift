// SPDX-License-Identifier: Apache-2.0

/// How text is painted on a terminal. What strangers wrote is stripped of control characters either way.
package struct TextStyle: Sendable {
    package enum Color: String, Sendable {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case bold = "1"
        case dim = "2"
    }

    /// Whether escape sequences are wanted.
    package var isColored: Bool

    package init(isColored: Bool) { self.isColored = isColored }

    package func paint(_ text: String, _ color: Color) -> String {
        isColored && !text.isEmpty ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// One line of a report: a name, then text that may hold a stranger's words.
    func field(_ name: String, _ text: String, _ color: Color? = nil, width: Int = 8) -> String {
        let label = paint(name + String(repeating: " ", count: max(0, width - name.count)), .dim)
        let words = Self.printable(text)
        return "  " + label + (color.map { paint(words, $0) } ?? words)
    }

    /// Text without the control characters that could rewrite a terminal, on one line.
    package static func printable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isControl ? "\u{FFFD}" : $0 }))
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool {
        let category = properties.generalCategory
        return category == .control || category == .format
    }
}
