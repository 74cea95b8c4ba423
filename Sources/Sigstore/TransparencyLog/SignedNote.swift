// SPDX-License-Identifier: Apache-2.0

import Signatures

/// A text with signatures under it (C2SP signed-note): untrusted.
struct SignedNote: Sendable {
    /// One line of the signature block.
    struct Signature: Sendable {
        /// The signer's name.
        let name: String
        /// The first bytes of the key's identifier, four of them.
        let hint: [UInt8]
        /// What the key made of the text.
        let bytes: [UInt8]
    }

    /// The lines above the blank one, without their line ends.
    let lines: [String]
    /// The signed bytes: those lines with their line ends.
    let text: [UInt8]
    /// The signatures, at least one.
    let signatures: [Signature]

    /// Reads a note. Throws what the specification calls malformed, which leaves nothing of it to be trusted.
    init(parsing note: String) throws(CheckpointFault) {
        guard note.utf8.count <= Self.largest else { throw .tooLarge(limit: Self.largest) }
        guard note.utf8.allSatisfy({ $0 >= 0x20 || $0 == Self.lineFeed }) else { throw .controlCharacter }
        var lines = note.utf8.split(separator: Self.lineFeed, omittingEmptySubsequences: false)
        guard let rest = lines.popLast(), rest.isEmpty else { throw .noFinalNewline }
        // The text may hold blank lines of its own, so the last one divides.
        guard let blank = lines.lastIndex(where: \.isEmpty) else { throw .noSignatureBlock }
        let textLines = lines[..<blank]
        let signatureLines = lines[blank...].dropFirst()
        guard !textLines.isEmpty else { throw .noText }
        guard !signatureLines.isEmpty else { throw .noSignatureBlock }
        guard signatureLines.count <= Self.mostSignatures else {
            throw .tooManySignatures(limit: Self.mostSignatures)
        }
        self.lines = textLines.map { String($0) ?? "" }
        text = textLines.flatMap { Array($0) + [Self.lineFeed] }
        var signatures: [Signature] = []
        for line in signatureLines {
            guard let signature = Signature(line: line) else { throw .signatureLine }
            signatures.append(signature)
        }
        self.signatures = signatures
    }

    private static let lineFeed = UInt8(ascii: "\n")
    /// Room for as many signatures as are allowed, of the longest kind in use (ML-DSA-44, 3.3 KB in base64), in
    /// sixteen of them; a real checkpoint with three witnesses takes 600 bytes.
    private static let largest = 64 << 10
    /// The specification demands at least 16.
    private static let mostSignatures = 64
}

extension SignedNote.Signature {
    /// Reads `— name base64`, where the bytes start with the key's hint.
    fileprivate init?(line: Substring.UTF8View) {
        let dash = Array("\u{2014} ".utf8)
        guard line.starts(with: dash) else { return nil }
        let fields = line.dropFirst(dash.count)
            .split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map { String($0) ?? "" }
        guard fields.count == 2, let name = fields.first, let encoded = fields.last,
            !name.isEmpty, !name.unicodeScalars.contains(where: { $0.properties.isWhitespace || $0 == "+" }),
            let bytes = Base64.decodeStandard(encoded), bytes.count > Self.hintLength
        else { return nil }
        self.name = name
        hint = Array(bytes.prefix(Self.hintLength))
        self.bytes = Array(bytes.dropFirst(Self.hintLength))
    }

    private static let hintLength = 4
}
