// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Report
import Sigstore
import StrictJSON
import Verification

/// Attestations in files: what a source's notes or a build's artifacts hold, and no registry does.
struct AttestationFiles {
    private(set) var items: [EvidenceItem] = []

    /// Reads files of Sigstore bundles or signed envelopes: one, or one a line. Throws an ``InputError`` that names the
    /// file and the line that is neither.
    init(_ paths: [String]) throws {
        for path in paths {
            let bytes = try InputFiles.read(path, limit: Self.largestFile)
            if let whole = try? Self.item(bytes) {
                items.append(whole)
                continue
            }
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            guard lines.count <= Self.mostLines else {
                throw InputError("\(path): more than \(Self.mostLines) lines")
            }
            for (index, line) in lines.enumerated() where !line.allSatisfy(Self.isBlank) {
                do throws(SignatureRejection) {
                    items.append(try Self.item(Array(line)))
                } catch {
                    throw InputError("\(path):\(index + 1): \(error.why)")
                }
            }
        }
    }

    private static func item(_ bytes: [UInt8]) throws(SignatureRejection) -> EvidenceItem {
        let source = EvidenceSource(route: .file, blob: Digest(sha256Of: bytes))
        if let bundle = try? Bundle(parsing: bytes) { return .signature(try ImageSignature(bundle), source) }
        return .signature(try ImageSignature(legacyEnvelope: bytes, annotations: [:]), source)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static let largestFile = 16 << 20
    private static let mostLines = 10_000
}
