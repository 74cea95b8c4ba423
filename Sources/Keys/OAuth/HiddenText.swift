// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// Texts that were sent in confidence and must not come back in an error when a service repeats them.
struct HiddenText: Sendable {
    private let secrets: [[UInt8]]

    init(_ secrets: [String]) {
        self.secrets = secrets.flatMap { [$0, PercentEncoding.encoded($0)] }.filter { !$0.isEmpty }.map {
            Array($0.utf8)
        }
    }

    /// A stranger's message, fit for a line; withheld when a piece of a secret stands in it.
    func line(_ text: String?) -> String? {
        guard let line = KeyServiceExchange.line(text) else { return nil }
        return isIn(Array(line.utf8)) ? Self.withheld : line
    }

    private func isIn(_ line: [UInt8]) -> Bool {
        let pieces = Set(Self.pieces(of: line, length: Self.shortestPiece))
        return secrets.contains { secret in
            if secret.count < Self.shortestPiece {
                return Self.pieces(of: line, length: secret.count).contains(secret[...])
            }
            return Self.pieces(of: secret, length: Self.shortestPiece).contains(where: pieces.contains)
        }
    }

    private static func pieces(of bytes: [UInt8], length: Int) -> [ArraySlice<UInt8>] {
        guard bytes.count >= length else { return [] }
        return (0...(bytes.count - length)).map { bytes[$0..<($0 + length)] }
    }

    /// So many bytes of a secret that follow each other are no accident.
    private static let shortestPiece = 12
    private static let withheld = "(a message that repeats a credential)"
}

extension HiddenText: CustomStringConvertible, CustomReflectable {
    /// Without the secrets.
    var description: String { "\(secrets.count) hidden texts" }
    /// Nothing inside, so that no dump prints a secret.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
