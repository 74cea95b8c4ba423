// SPDX-License-Identifier: Apache-2.0

/// One challenge of a `WWW-Authenticate` header (RFC 9110 section 11.6.1).
struct AuthChallenge: Sendable, Equatable {
    /// The scheme in lower case.
    var scheme: String
    /// The parameters by lower-case name.
    var parameters: [String: String]

    /// Reads every challenge of a header's lines. `nil` when one of them is malformed or too large, since a
    /// misread realm would receive a password.
    static func all(in lines: [String]) -> [AuthChallenge]? {
        var challenges: [AuthChallenge] = []
        for line in lines {
            guard line.utf8.count <= mostBytes else { return nil }
            var reader = ChallengeReader(text: Array(line.utf8))
            guard let found = reader.challenges(), challenges.count + found.count <= mostChallenges else {
                return nil
            }
            challenges += found
        }
        return challenges
    }

    private static let mostBytes = 8 << 10
    private static let mostChallenges = 8
}

private struct ChallengeReader {
    let text: [UInt8]
    var offset = 0

    init(text: [UInt8]) { self.text = text }

    /// challenge = auth-scheme [ 1*SP ( token68 / #auth-param ) ], separated by commas
    mutating func challenges() -> [AuthChallenge]? {
        var found: [AuthChallenge] = []
        skip { $0 == UInt8(ascii: ",") || Self.isSpace($0) }
        while offset < text.count {
            guard let name = token() else { return nil }
            let end = offset
            skip(Self.isSpace)
            if next == UInt8(ascii: "="), var last = found.popLast() {
                offset += 1
                skip(Self.isSpace)
                guard let value = value(), last.parameters.count < Self.mostParameters,
                    last.parameters.updateValue(value, forKey: name.lowercased()) == nil
                else { return nil }
                found.append(last)
            } else {
                guard end < offset || next == nil || next == UInt8(ascii: ",") else { return nil }
                found.append(AuthChallenge(scheme: name.lowercased(), parameters: [:]))
                skipToken68()
                // A parameter may follow the scheme without a comma.
                if end < offset, let next, next != UInt8(ascii: ",") { continue }
            }
            skip(Self.isSpace)
            guard next == nil || next == UInt8(ascii: ",") else { return nil }
            skip { $0 == UInt8(ascii: ",") || Self.isSpace($0) }
        }
        return found
    }

    private var next: UInt8? { offset < text.count ? text[offset] : nil }

    private mutating func skip(_ condition: (UInt8) -> Bool) {
        while let next, condition(next) { offset += 1 }
    }

    private mutating func token() -> String? {
        let start = offset
        skip(Self.isTokenByte)
        return start < offset ? String(decoding: text[start..<offset], as: UTF8.self) : nil
    }

    /// Passes what Negotiate and its like carry; leaves parameters alone.
    private mutating func skipToken68() {
        let start = offset
        skip { Self.isTokenByte($0) || $0 == UInt8(ascii: "/") }
        skip { $0 == UInt8(ascii: "=") }
        if let next, next != UInt8(ascii: ",") { offset = start }
    }

    private mutating func value() -> String? {
        guard next == UInt8(ascii: "\"") else { return token() }
        offset += 1
        var bytes: [UInt8] = []
        while let byte = next {
            offset += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = next, (0x20..<0x7F).contains(escaped) else { return nil }
                bytes.append(escaped)
                offset += 1
            case 0x20..<0x7F: bytes.append(byte)
            default: return nil
            }
        }
        return nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static let mostParameters = 16
}
