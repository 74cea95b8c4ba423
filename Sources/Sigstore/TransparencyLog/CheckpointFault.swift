// SPDX-License-Identifier: Apache-2.0

/// Why a text is not a checkpoint.
public enum CheckpointFault: Error, Sendable, Hashable {
    /// In bytes.
    case tooLarge(limit: Int)
    case controlCharacter
    case noFinalNewline
    case noText
    case noSignatureBlock
    case tooManySignatures(limit: Int)
    case signatureLine
    /// A line is missing: origin, size and root hash must be there.
    case tooFewLines(Int)
    case blankLine
    case size
    case rootHash
}

extension CheckpointFault: CustomStringConvertible {
    /// One sentence fragment.
    public var description: String {
        switch self {
        case .tooLarge(let limit): "it is larger than \(limit) bytes"
        case .controlCharacter: "it holds a control character"
        case .noFinalNewline: "it does not end with a newline"
        case .noText: "there is no text above the signatures"
        case .noSignatureBlock: "there are no signatures under the text"
        case .tooManySignatures(let limit): "it has more than \(limit) signatures"
        case .signatureLine: "a signature line is malformed"
        case .tooFewLines(let count): "it has \(count) lines where origin, size and root hash are expected"
        case .blankLine: "its text holds a blank line"
        case .size: "its size is not a number of entries"
        case .rootHash: "its root hash is not a SHA-256 value in base64"
        }
    }
}
