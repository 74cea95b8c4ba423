// SPDX-License-Identifier: Apache-2.0

/// Counts the steps of an evaluation. What depends on sizes is charged before it is done.
struct Meter {
    private let limit: Int
    private var left: Int

    init(limit: Int) {
        self.limit = limit
        left = max(0, limit)
    }

    mutating func charge(_ steps: Int = 1) throws(CELError.Problem) {
        guard steps <= left else {
            // Nothing that is left may be used up by what catches errors.
            left = 0
            throw .costExceeded(limit: limit)
        }
        left -= steps
    }

    /// Reading or making so many bytes.
    mutating func charge(bytes: Int) throws(CELError.Problem) { try charge(bytes / Self.bytesPerStep) }

    /// Comparing each of so many bytes with each of so many instructions of a pattern.
    mutating func charge(instructions: Int, bytes: Int) throws(CELError.Problem) {
        let (product, overflows) = instructions.multipliedReportingOverflow(by: bytes)
        try charge(bytes: overflows ? .max : product)
    }

    static let bytesPerStep = 16
}
