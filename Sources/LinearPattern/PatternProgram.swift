// SPDX-License-Identifier: Apache-2.0

/// A pattern as instructions of a nondeterministic automaton (Thompson's construction).
struct PatternProgram: Sendable {
    private(set) var instructions: [Instruction] = []
    private(set) var sets: [ScalarSet] = []

    enum Instruction: Sendable {
        /// One scalar, then the next instruction.
        case scalar(Unicode.Scalar)
        /// One scalar of the set with this index, then the next instruction.
        case set(Int)
        /// The next instruction where the condition holds.
        case assertion(PatternSyntax.Assertion)
        /// The next instruction, and the one with this index.
        case fork(Int)
        case jump(Int)
        case accept
    }

    init(_ syntax: PatternSyntax) throws(PatternError) {
        try add(syntax)
        try emit(.accept)
    }

    private mutating func add(_ syntax: PatternSyntax) throws(PatternError) {
        switch syntax {
        case .empty: break
        case .scalar(let scalar): try emit(.scalar(scalar))
        case .set(let set):
            try emit(.set(sets.count))
            sets.append(set)
        case .assertion(let assertion): try emit(.assertion(assertion))
        case .sequence(let parts): for part in parts { try add(part) }
        case .alternation(let branches): try add(alternation: branches[...])
        case .repetition(let part, let minimum, let maximum):
            try add(part, minimum: minimum, maximum: maximum)
        }
    }

    private mutating func add(alternation branches: ArraySlice<PatternSyntax>) throws(PatternError) {
        var ends: [Int] = []
        for branch in branches.dropLast() {
            let fork = try emit(.fork(0))
            try add(branch)
            ends.append(try emit(.jump(0)))
            instructions[fork] = .fork(instructions.count)
        }
        if let last = branches.last { try add(last) }
        for end in ends { instructions[end] = .jump(instructions.count) }
    }

    private mutating func add(_ part: PatternSyntax, minimum: Int, maximum: Int?) throws(PatternError) {
        for _ in 0..<minimum { try add(part) }
        guard let maximum else {
            let fork = try emit(.fork(0))
            try add(part)
            try emit(.jump(fork))
            instructions[fork] = .fork(instructions.count)
            return
        }
        var forks: [Int] = []
        for _ in minimum..<maximum {
            forks.append(try emit(.fork(0)))
            try add(part)
        }
        for fork in forks { instructions[fork] = .fork(instructions.count) }
    }

    @discardableResult
    private mutating func emit(_ instruction: Instruction) throws(PatternError) -> Int {
        guard instructions.count < Self.largest else {
            throw PatternError(.tooLarge(limit: Self.largest), at: 0)
        }
        instructions.append(instruction)
        return instructions.count - 1
    }

    private static let largest = 10_000
}
