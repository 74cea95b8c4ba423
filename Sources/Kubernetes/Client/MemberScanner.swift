// SPDX-License-Identifier: Apache-2.0

/// Finds where the values of a JSON text begin and end without building them, so that a page of a list is read object by
/// object. It only cuts: what it cuts out is JSON when StrictJSON says so.
struct MemberScanner {
    /// A text that has no such shape.
    struct Malformed: Error {}

    private let text: ArraySlice<UInt8>
    private var index: Int

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        index = text.startIndex
    }

    /// The members of the object that the whole text is: the key as it is written, quotes included, and the value.
    mutating func members() throws(Malformed) -> [(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] {
        var found: [(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] = []
        try open(UInt8(ascii: "{"))
        if !take(UInt8(ascii: "}")) {
            repeat {
                guard peek() == UInt8(ascii: "\""), found.count < Self.mostMembers else { throw Malformed() }
                let key = try value()
                guard take(UInt8(ascii: ":")) else { throw Malformed() }
                found.append((key, try value()))
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "}")) else { throw Malformed() }
        }
        guard peek() == nil else { throw Malformed() }
        return found
    }

    /// The elements of the array that the whole text is.
    mutating func elements() throws(Malformed) -> [ArraySlice<UInt8>] {
        var found: [ArraySlice<UInt8>] = []
        try open(UInt8(ascii: "["))
        if !take(UInt8(ascii: "]")) {
            repeat {
                guard found.count < Self.mostElements else { throw Malformed() }
                found.append(try value())
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "]")) else { throw Malformed() }
        }
        guard peek() == nil else { throw Malformed() }
        return found
    }

    /// The value that begins here, up to where its brackets are closed.
    private mutating func value() throws(Malformed) -> ArraySlice<UInt8> {
        guard let first = peek() else { throw Malformed() }
        let start = index
        var depth = 0
        var byte = first
        while true {
            switch byte {
            case UInt8(ascii: "\""): try skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { throw Malformed() }
                depth -= 1
                index += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard depth > 0 else { throw Malformed() }
                index += 1
            default: skipPlain()
            }
            if depth == 0 { return text[start..<index] }
            guard let next = peek() else { throw Malformed() }
            byte = next
        }
    }

    private mutating func skipString() throws(Malformed) {
        index += 1
        while index < text.endIndex {
            switch text[index] {
            case UInt8(ascii: "\\"): index += 2
            case UInt8(ascii: "\""):
                index += 1
                return
            default: index += 1
            }
        }
        throw Malformed()
    }

    /// A number or a word: everything up to what ends it.
    private mutating func skipPlain() {
        while index < text.endIndex {
            switch text[index] {
            case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "]"), UInt8(ascii: "}"),
                UInt8(ascii: "\""), UInt8(ascii: "["), UInt8(ascii: "{"), 0x20, 0x09, 0x0A, 0x0D:
                return
            default: index += 1
            }
        }
    }

    private mutating func open(_ bracket: UInt8) throws(Malformed) {
        guard take(bracket) else { throw Malformed() }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        index += 1
        return true
    }

    /// The next byte that is no space; `nil` at the end.
    private mutating func peek() -> UInt8? {
        while index < text.endIndex {
            switch text[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return text[index]
            }
        }
        return nil
    }

    /// Objects of the API have a handful.
    private static let mostMembers = 1000
    /// A server may put more into a page than it is asked for.
    private static let mostElements = 100_000
}
