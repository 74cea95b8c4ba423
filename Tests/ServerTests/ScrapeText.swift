// SPDX-License-Identifier: Apache-2.0

/// Reads back what a scrape answers; strict enough to notice a broken escape.
struct ScrapeText {
    struct Sample: Equatable {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    struct Malformed: Error {
        var line: String
    }

    var types: [String: String] = [:]
    var helps: [String: String] = [:]
    var samples: [Sample] = []
    var hasEnd = false

    init(_ text: String) throws {
        for line in text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init) {
            if hasEnd { throw Malformed(line: line) }
            if line == "# EOF" {
                hasEnd = true
            } else if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                guard words.count == 4 else { throw Malformed(line: line) }
                types[String(words[2])] = String(words[3])
            } else if line.hasPrefix("# HELP ") {
                let words = line.split(separator: " ", maxSplits: 3)
                guard words.count == 4 else { throw Malformed(line: line) }
                helps[String(words[2])] = String(words[3])
            } else {
                samples.append(try Self.sample(line))
            }
        }
    }

    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }

    private static func sample(_ line: String) throws -> Sample {
        var rest = Substring(line)
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while rest.first != "}" {
                guard let equals = rest.firstIndex(of: "=") else { throw Malformed(line: line) }
                let key = String(rest[..<equals])
                rest = rest[equals...].dropFirst()
                guard rest.first == "\"", labels[key] == nil else { throw Malformed(line: line) }
                rest = rest.dropFirst()
                labels[key] = try string(&rest, line)
                if rest.first == "," { rest = rest.dropFirst() }
            }
            rest = rest.dropFirst()
        }
        guard rest.first == " ", !name.isEmpty, let value = number(String(rest.dropFirst())) else {
            throw Malformed(line: line)
        }
        return Sample(name: String(name), labels: labels, value: value)
    }

    private static func string(_ rest: inout Substring, _ line: String) throws -> String {
        var text = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return text
            case "\\":
                switch rest.popFirst() {
                case "\\": text += "\\"
                case "n": text += "\n"
                case "\"": text += "\""
                default: throw Malformed(line: line)
                }
            default: text.append(character)
            }
        }
        throw Malformed(line: line)
    }

    private static func number(_ text: String) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: Double(text)
        }
    }
}
