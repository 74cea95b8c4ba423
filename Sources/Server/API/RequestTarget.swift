// SPDX-License-Identifier: Apache-2.0

/// The path and the query of a request, decoded (RFC 3986 sections 3.3 and 3.4).
struct RequestTarget: Equatable {
    /// `/a/b%20c` as `["a", "b c"]`; `/` as `[""]`.
    let steps: [String]
    let query: [String: String]

    /// Why a target cannot be taken.
    enum Problem: Error, Equatable {
        case notAPath
        case tooLong(limit: Int)
        /// Not two hexadecimal digits behind a percent sign, or no UTF-8 in all.
        case encoding
        /// A name that stands in the query twice: two readers could take different values.
        case repeatedParameter(String)
        case tooManyParameters(limit: Int)
    }

    init(_ text: String) throws(Problem) {
        guard text.utf8.count <= Self.longest else { throw .tooLong(limit: Self.longest) }
        guard text.utf8.first == UInt8(ascii: "/") else { throw .notAPath }
        let parts = Array(text.utf8).split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        var steps: [String] = []
        for step in (parts.first ?? []).dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        {
            steps.append(try Self.decoded(step, plusIsSpace: false))
        }
        self.steps = steps
        query = try Self.query(parts.dropFirst().first ?? [])
    }

    private static func query(_ text: ArraySlice<UInt8>) throws(Problem) -> [String: String] {
        var query: [String: String] = [:]
        for pair in text.split(separator: UInt8(ascii: "&")) {
            let sides = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try decoded(sides.first ?? [], plusIsSpace: true)
            guard query[name] == nil else { throw .repeatedParameter(name) }
            guard query.count < mostParameters else { throw .tooManyParameters(limit: mostParameters) }
            query[name] = try decoded(sides.dropFirst().first ?? [], plusIsSpace: true)
        }
        return query
    }

    private static func decoded(_ text: ArraySlice<UInt8>, plusIsSpace: Bool) throws(Problem) -> String {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit)
                else {
                    throw .encoding
                }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else { throw .encoding }
        return decoded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Longer than any name of Kubernetes needs, shorter than what HTTP servers usually take.
    private static let longest = 8 << 10
    private static let mostParameters = 64
}

extension RequestTarget.Problem: CustomStringConvertible {
    /// One sentence fragment.
    var description: String {
        switch self {
        case .notAPath: "the target of the request is not a path"
        case .tooLong(let limit): "the target of the request is longer than \(limit) bytes"
        case .encoding: "the target of the request is not percent-encoded UTF-8"
        case .repeatedParameter: "a parameter of the query stands there twice"
        case .tooManyParameters(let limit): "the query has more than \(limit) parameters"
        }
    }
}
