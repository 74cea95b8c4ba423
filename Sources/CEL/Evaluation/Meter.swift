// SPDX-License-Identifier: Apache-2.0

/// Bounds an evaluation: it counts the steps, and sees how deep values become. What depends on sizes is charged before
/// it is done.
struct Meter {
    private let limits: CELLimits
    private var left: Int

    init(_ limits: CELLimits) {
        self.limits = limits
        left = max(0, limits.cost)
    }

    mutating func charge(_ steps: Int = 1) throws(CELError.Problem) {
        guard steps <= left else {
            // Nothing that is left may be used up by what catches errors.
            left = 0
            throw .costExceeded(limit: limits.cost)
        }
        left -= steps
    }

    /// Reading or making so many bytes.
    mutating func charge(bytes: Int) throws(CELError.Problem) { try charge(bytes / Self.bytesPerStep) }

    /// Comparing each of so many bytes, and the end, with each of so many instructions of a pattern.
    mutating func charge(instructions: Int, bytes: Int) throws(CELError.Problem) {
        let (product, overflows) = instructions.multipliedReportingOverflow(by: bytes + 1)
        try charge(bytes: overflows ? .max : product)
    }

    /// A new list or map, if it is not too deep.
    func admitted(_ value: CELValue) throws(CELError.Problem) -> CELValue {
        guard value.depth <= limits.valueDepth else { throw .valueTooDeep(limit: limits.valueDepth) }
        return value
    }

    static let bytesPerStep = 16
}
