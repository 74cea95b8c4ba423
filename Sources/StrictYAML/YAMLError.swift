// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// Why a text is not the YAML that is read here, and where.
package enum YAMLError: Error, Sendable, Equatable {
    case tooLarge(limit: Int)
    case tooManyDocuments(limit: Int, at: SourcePosition)
    case tooManyNodes(limit: Int, at: SourcePosition)
    case tooDeep(limit: Int, at: SourcePosition)
    case notUTF8(at: SourcePosition)
    case controlCharacter(UInt8, at: SourcePosition)
    /// The parser's own words.
    case syntax(String, at: SourcePosition)
    /// A line that begins with `---` holds more than the marker and a comment.
    case textBehindMarker(at: SourcePosition)
    /// `at` is the later place, if it is known.
    case duplicateKey(String, first: SourcePosition, at: SourcePosition?)
    case keyNotScalar(at: SourcePosition)
    case keyTooLong(limit: Int, at: SourcePosition)
    case tag(String, at: SourcePosition)
    /// A number that JSON cannot hold: infinite, not a number, or beyond 64 bits in another base than ten.
    case number(String, at: SourcePosition)
    case aliasRefused(at: SourcePosition)
    case unknownAnchor(String, at: SourcePosition)
    /// An alias inside the value that it names.
    case recursiveAlias(String, at: SourcePosition)
    case mergeOfNonMapping(at: SourcePosition)
    /// A merged key that was also written above the merge; readers disagree about which one counts.
    case mergeOverKey(String, first: SourcePosition, at: SourcePosition)

    /// Where it was seen.
    package var position: SourcePosition {
        switch self {
        case .tooLarge: .start
        case .duplicateKey(_, let first, let at): at ?? first
        case .tooManyDocuments(_, let at), .tooManyNodes(_, let at), .tooDeep(_, let at), .notUTF8(let at),
            .controlCharacter(_, let at), .syntax(_, let at), .textBehindMarker(let at),
            .keyNotScalar(let at), .keyTooLong(_, let at),
            .tag(_, let at), .number(_, let at), .aliasRefused(let at), .unknownAnchor(_, let at),
            .recursiveAlias(_, let at), .mergeOfNonMapping(let at), .mergeOverKey(_, _, let at):
            at
        }
    }
}

extension YAMLError: CustomStringConvertible {
    /// One short fragment, without the position.
    package var description: String {
        switch self {
        case .tooLarge(let limit): "larger than \(limit) bytes"
        case .tooManyDocuments(let limit, _): "more than \(limit) documents"
        case .tooManyNodes(let limit, _): "more than \(limit) values"
        case .tooDeep(let limit, _): "nested deeper than \(limit) levels"
        case .notUTF8: "not UTF-8"
        case .controlCharacter(let byte, _): "control character 0x\(String(byte, radix: 16))"
        case .syntax(let problem, _): problem
        case .textBehindMarker: "a line that begins with --- holds more than the document marker"
        case .duplicateKey(let key, let first, let at):
            "the key \"\(key.prefix(80))\" is given twice"
                + (at == nil ? "" : ", first at \(first.line):\(first.column)")
        case .keyNotScalar: "a key is neither text nor number nor boolean"
        case .keyTooLong(let limit, _): "a key is longer than \(limit) bytes"
        case .tag(let tag, _): "the tag \(tag.prefix(80)) is not read here"
        case .number(let text, _):
            "the number \(text.prefix(80)) has no place in JSON; quote it to make it text"
        case .aliasRefused: "anchors, aliases and merge keys are not read here; write the value out"
        case .unknownAnchor(let name, _): "no anchor &\(name.prefix(80)) above it in this document"
        case .recursiveAlias(let name, _): "the alias *\(name.prefix(80)) stands inside the value it names"
        case .mergeOfNonMapping: "a merge key takes a mapping or a list of mappings"
        case .mergeOverKey(let key, let first, _):
            "the merge brings the key \"\(key.prefix(80))\" again, first at \(first.line):\(first.column)"
        }
    }
}
