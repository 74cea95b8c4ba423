// SPDX-License-Identifier: Apache-2.0

/// Why bytes are not the CBOR that is read here.
enum CBORError: Error, Sendable, Equatable {
    case unexpectedEnd
    case trailingBytes(count: Int)
    case tooDeep(limit: Int)
    case tooManyItems(limit: Int)
    /// A length that is only found out at the end (RFC 8949, section 3.2).
    case indefiniteLength
    /// A number that fewer bytes could hold (RFC 8949, section 4.2.1).
    case notShortest
    /// Additional information that nobody has defined (RFC 8949, section 3).
    case reserved(UInt8)
    /// A float or a simple value, by its additional information.
    case unsupportedSimple(UInt8)
    case notUTF8
    /// A key of a map that is neither a number nor a text.
    case keyType(String)
    case duplicateKey(String)
}

extension CBORError: CustomStringConvertible {
    /// One sentence fragment.
    var description: String {
        switch self {
        case .unexpectedEnd: "the bytes end too early"
        case .trailingBytes(let count): "\(count) bytes follow the item"
        case .tooDeep(let limit): "it is nested deeper than \(limit) levels"
        case .tooManyItems(let limit): "it has more than \(limit) items"
        case .indefiniteLength: "an item does not say its length"
        case .notShortest: "a number is not in its shortest form"
        case .reserved(let information): "additional information \(information) is reserved"
        case .unsupportedSimple(let information): "a float or simple value (\(information)) is not taken"
        case .notUTF8: "a text is not UTF-8"
        case .keyType(let type): "a key of a map is \(type)"
        case .duplicateKey(let key): "the key \"\(key)\" is given twice"
        }
    }
}
