// SPDX-License-Identifier: Apache-2.0

/// Finds what answers a path. Where two patterns fit, the one that names more of the path goes first.
struct RouteTable<Value: Sendable>: Sendable {
    /// The pattern that fits, for metrics, and what it holds.
    struct Match {
        let pattern: String
        let value: Value
        let parameters: [String: String]
    }

    enum Lookup {
        case found(Match)
        /// There is something at that path, for these methods.
        case otherMethods([HTTPMethod], pattern: String)
        case nothing
    }

    private struct Route: Sendable {
        let method: HTTPMethod
        let pattern: PathPattern
        let value: Value
    }

    private let routes: [Route]

    /// Throws for a pattern that is none and for two that cannot be told apart.
    init(_ routes: [(HTTPMethod, String, Value)]) throws(ServerError) {
        var all: [Route] = []
        for (method, path, value) in routes {
            guard let pattern = PathPattern(path) else { throw .invalidPath(path) }
            guard !all.contains(where: { $0.method == method && $0.pattern.shape == pattern.shape }) else {
                throw .repeatedPath(path)
            }
            all.append(Route(method: method, pattern: pattern, value: value))
        }
        self.routes = all.sorted { PathPattern.precedes($0.pattern, $1.pattern) }
    }

    /// - Parameter method: `nil` for one that no route has.
    func find(_ method: HTTPMethod?, _ steps: [String]) -> Lookup {
        var others: [HTTPMethod] = []
        var pattern = ""
        for route in routes {
            guard let parameters = route.pattern.match(steps) else { continue }
            if route.method == method {
                return .found(
                    Match(pattern: route.pattern.text, value: route.value, parameters: parameters))
            }
            others.append(route.method)
            pattern = route.pattern.text
        }
        return others.isEmpty ? .nothing : .otherMethods(others, pattern: pattern)
    }
}

/// `/api/v1/reports/{namespace}/{name}`.
struct PathPattern: Sendable {
    enum Step: Sendable, Hashable {
        case literal(String)
        case parameter(String)
    }

    let text: String
    let steps: [Step]

    /// `nil` unless it begins with a slash and its parameters have names, each its own.
    init?(_ text: String) {
        guard text.hasPrefix("/") else { return nil }
        self.text = text
        var steps: [Step] = []
        var names: Set<Substring> = []
        for step in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            if step.hasPrefix("{"), step.hasSuffix("}"), step.count > 2 {
                let name = step.dropFirst().dropLast()
                guard names.insert(name).inserted else { return nil }
                steps.append(.parameter(String(name)))
            } else {
                guard !step.contains("{"), !step.contains("}"), !step.contains("?") else { return nil }
                steps.append(.literal(String(step)))
            }
        }
        self.steps = steps
    }

    /// What patterns share that fit the same paths.
    var shape: [String?] {
        steps.map { step in
            if case .literal(let text) = step { text } else { nil }
        }
    }

    /// The parameters where the path fits; an empty step fits no parameter.
    func match(_ path: [String]) -> [String: String]? {
        guard path.count == steps.count else { return nil }
        var parameters: [String: String] = [:]
        for (step, text) in zip(steps, path) {
            switch step {
            case .literal(let literal): if literal != text { return nil }
            case .parameter(let name):
                if text.isEmpty { return nil }
                parameters[name] = text
            }
        }
        return parameters
    }

    /// At the first step in which they differ, the one that names it goes first.
    static func precedes(_ a: PathPattern, _ b: PathPattern) -> Bool {
        for (x, y) in zip(a.shape, b.shape) where (x == nil) != (y == nil) { return y == nil }
        return false
    }
}
