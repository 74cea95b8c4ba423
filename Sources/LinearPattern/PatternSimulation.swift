// SPDX-License-Identifier: Apache-2.0

/// Runs a program over a text, all its states at once: each scalar is looked at once for each instruction at most.
struct PatternSimulation {
    private let program: PatternProgram
    /// Instructions that wait for the next scalar.
    private var waiting: [Int] = []
    private var accepts = false
    /// The place at which an instruction was reached last, counted from 1.
    private var reachedAt: [Int]
    private var pending: [Int] = []
    private var place = 0

    init(_ program: PatternProgram) {
        self.program = program
        reachedAt = [Int](repeating: 0, count: program.instructions.count)
    }

    /// Whether the program accepts the whole of `text`.
    mutating func accepts(_ text: String) -> Bool {
        var scalars = text.unicodeScalars.makeIterator()
        var next = scalars.next()
        enter([0], behind: nil, before: next)
        while let scalar = next {
            next = scalars.next()
            let instructions = waiting.filter { consumes(scalar, at: $0) }
            guard !instructions.isEmpty else { return false }
            enter(instructions.map { $0 + 1 }, behind: scalar, before: next)
        }
        return accepts
    }

    /// Whether the program accepts a part of `text`: it begins anew at every place, beside the states that it is in.
    mutating func finds(in text: String) -> Bool {
        var scalars = text.unicodeScalars.makeIterator()
        var next = scalars.next()
        enter([0], behind: nil, before: next)
        while !accepts, let scalar = next {
            next = scalars.next()
            let instructions = waiting.filter { consumes(scalar, at: $0) }
            enter(instructions.map { $0 + 1 } + [0], behind: scalar, before: next)
        }
        return accepts
    }

    private func consumes(_ scalar: Unicode.Scalar, at index: Int) -> Bool {
        switch program.instructions[index] {
        case .scalar(let wanted): wanted == scalar
        case .set(let set): program.sets[set].contains(scalar)
        case .assertion, .fork, .jump, .accept: false
        }
    }

    /// Follows everything that needs no scalar, with a stack of its own: a program can be a long chain.
    private mutating func enter(
        _ indices: [Int], behind previous: Unicode.Scalar?, before next: Unicode.Scalar?
    ) {
        place += 1
        waiting.removeAll(keepingCapacity: true)
        accepts = false
        pending.append(contentsOf: indices)
        while let index = pending.popLast() {
            guard reachedAt[index] != place else { continue }
            reachedAt[index] = place
            switch program.instructions[index] {
            case .scalar, .set: waiting.append(index)
            case .assertion(let assertion):
                if Self.holds(assertion, behind: previous, before: next) { pending.append(index + 1) }
            case .fork(let other): pending += [other, index + 1]
            case .jump(let target): pending.append(target)
            case .accept: accepts = true
            }
        }
    }

    private static func holds(
        _ assertion: PatternSyntax.Assertion, behind previous: Unicode.Scalar?, before next: Unicode.Scalar?
    ) -> Bool {
        switch assertion {
        case .textStart: previous == nil
        case .textEnd: next == nil
        case .wordBoundary: isWord(previous) != isWord(next)
        case .noWordBoundary: isWord(previous) == isWord(next)
        }
    }

    /// RE2's word characters: ASCII letters, digits and `_`.
    private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        return switch scalar {
        case "0"..."9", "A"..."Z", "_", "a"..."z": true
        default: false
        }
    }
}
