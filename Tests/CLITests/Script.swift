// SPDX-License-Identifier: Apache-2.0

/// A file of `Tests/CLI`: prose, files, commands and what they print. `Tests/CLI/README.md` describes the form.
struct Script {
    /// One command and what it is expected to do.
    struct Command {
        var line: String
        /// The output's lines; `...` stands for any lines, `[...]` for any text within one.
        var output: [String] = []
        var code = 0
    }

    enum Part {
        case prose([String])
        case file(name: String, lines: [String])
        case command(Command)
    }

    var parts: [Part] = []

    init(parsing text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("$ ") {
                parts.append(.command(Command(line: String(line.dropFirst(2)))))
            } else if line.hasPrefix("-- "), line.hasSuffix(" --"), line.count > 6 {
                parts.append(.file(name: String(line.dropFirst(3).dropLast(3)), lines: []))
            } else if line == "#" || line.hasPrefix("# "), !isInFile {
                if case .prose(let lines) = parts.last {
                    parts[parts.count - 1] = .prose(lines + [line])
                } else {
                    parts.append(.prose([line]))
                }
            } else {
                append(line)
            }
        }
        trim()
    }

    /// The script as text, for a new recording.
    var text: String {
        parts.map { part in
            switch part {
            case .prose(let lines): lines.joined(separator: "\n") + "\n"
            case .file(let name, let lines): (["-- \(name) --"] + lines).joined(separator: "\n") + "\n"
            case .command(let command):
                (["$ \(command.line)"] + command.output + (command.code == 0 ? [] : ["? \(command.code)"]))
                    .joined(separator: "\n") + "\n"
            }
        }.joined(separator: "\n")
    }

    private var isInFile: Bool { if case .file = parts.last { true } else { false } }

    private mutating func append(_ line: String) {
        guard let last = parts.indices.last else { return }
        switch parts[last] {
        case .prose: break
        case .file(let name, let lines): parts[last] = .file(name: name, lines: lines + [line])
        case .command(var command):
            if line.hasPrefix("? "), let code = Int(line.dropFirst(2)) {
                command.code = code
            } else {
                command.output.append(line)
            }
            parts[last] = .command(command)
        }
    }

    /// Empty lines between the parts belong to none.
    private mutating func trim() {
        for index in parts.indices {
            switch parts[index] {
            case .prose: continue
            case .file(let name, let lines): parts[index] = .file(name: name, lines: lines.trimmed)
            case .command(var command):
                command.output = command.output.trimmed
                parts[index] = .command(command)
            }
        }
    }
}

extension [String] {
    /// Without empty lines at the end.
    var trimmed: [String] { Array(reversed().drop { $0.isEmpty }.reversed()) }

    /// Whether these lines are what `pattern` describes.
    func matches(_ pattern: some Collection<String>) -> Bool {
        guard let first = pattern.first else { return isEmpty }
        let rest = pattern.dropFirst()
        if first == "..." {
            return (0...count).contains { Array(self[$0...]).matches(rest) }
        }
        guard let line = self.first, line.matches(line: first) else { return false }
        return Array(dropFirst()).matches(rest)
    }
}

extension String {
    /// Whether this line is what `pattern` describes.
    fileprivate func matches(line pattern: String) -> Bool {
        let pieces = pattern.split(separator: "[...]", omittingEmptySubsequences: false)
        guard pieces.count > 1, let head = pieces.first, let tail = pieces.last else {
            return self == pattern
        }
        guard hasPrefix(head), hasSuffix(tail), count >= head.count + tail.count else { return false }
        var rest = dropFirst(head.count).dropLast(tail.count)
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let found = rest.firstRange(of: piece) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }
}
