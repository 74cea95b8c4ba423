// SPDX-License-Identifier: Apache-2.0

/// When something was last done to a mirror: seconds since 1970, in decimal, in a small file.
enum RefreshStamp {
    /// The moment in the file; `nil` when there is none, or none that can be believed: a stamp from the future would
    /// make a root fresh for as long as somebody likes.
    static func read(_ bytes: some Collection<UInt8>, now: Int) -> Int? {
        let text = String(decoding: bytes.prefix(largest), as: UTF8.self)
        guard let seconds = Int(String(text.drop(while: \.isWhitespace).prefix { !$0.isWhitespace })),
            text.drop(while: \.isWhitespace).drop(while: { !$0.isWhitespace }).allSatisfy(\.isWhitespace)
        else { return nil }
        let (latest, overflows) = now.addingReportingOverflow(clockSkew)
        guard seconds >= 0, overflows || seconds <= latest else { return nil }
        return seconds
    }

    static func bytes(_ seconds: Int) -> [UInt8] { Array("\(seconds)".utf8) }

    /// The longest stamp that is read, in bytes.
    static let largest = 64
    /// What clocks of machines that share a folder may differ by, in seconds.
    private static let clockSkew = 300
}
