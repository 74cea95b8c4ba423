// SPDX-License-Identifier: Apache-2.0

/// `/api/v1/reports/{namespace}/{name}`, or `/v2/{rest...}`: a name in braces takes one step of the path, and one with
/// three dots, which is the last, takes all that are left.
struct PathPattern: Sendable {
    enum Step: Sendable, Hashable {
        case literal(String)
        case parameter(String)
        case rest(String)
    }

    let text: String
    let steps: [Step]

    /// `nil` unless it begins with a slash and its parameters have names, each its own.
    init?(_ text: String) {
        guard text.hasPrefix("/") else { return nil }
        self.text = text
        var steps: [Step] = []
        var names: Set<Substring> = []
        let parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, step) in parts.enumerated() {
            if step.hasPrefix("{"), step.hasSuffix("}") {
                var name = step.dropFirst().dropLast()
                let takesRest = name.hasSuffix("...")
                if takesRest { name = name.dropLast(3) }
                guard !name.isEmpty, !name.contains("."), names.insert(name).inserted else { return nil }
                guard !takesRest || index == parts.count - 1 else { return nil }
                steps.append(takesRest ? .rest(String(name)) : .parameter(String(name)))
            } else {
                guard !step.contains("{"), !step.contains("}"), !step.contains("?") else { return nil }
                steps.append(.literal(String(step)))
            }
        }
        self.steps = steps
    }

    /// The steps without the names of parameters: what patterns share that fit the same paths.
    var shape: [Step] {
        steps.map { step in
            switch step {
            case .literal: step
            case .parameter: .parameter("")
            case .rest: .rest("")
            }
        }
    }

    /// How little each step names. Of two patterns, the one that names more at the first step in which they differ goes
    /// first.
    var ranks: [Int] {
        steps.map { step in
            switch step {
            case .literal: 0
            case .parameter: 1
            case .rest: 2
            }
        }
    }

    /// The parameters where the path fits. An empty step fits no parameter, but at the end of a rest; a step that holds a
    /// slash fits no rest, in which it would read as two.
    func match(_ path: [String]) -> [String: String]? {
        var parameters: [String: String] = [:]
        var left = path[...]
        for step in steps {
            if case .rest(let name) = step {
                guard !left.isEmpty, left.allSatisfy({ !$0.utf8.contains(UInt8(ascii: "/")) }),
                    left.dropLast().allSatisfy({ !$0.isEmpty })
                else { return nil }
                parameters[name] = left.joined(separator: "/")
                return parameters
            }
            guard let text = left.popFirst() else { return nil }
            switch step {
            case .literal(let literal): guard literal.utf8.elementsEqual(text.utf8) else { return nil }
            case .parameter(let name):
                guard !text.isEmpty else { return nil }
                parameters[name] = text
            case .rest: break
            }
        }
        return left.isEmpty ? parameters : nil
    }
}
