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
        /// There is something at that path, for these methods; and what the route holds that names most of it.
        case otherMethods([HTTPMethod], pattern: String, Value)
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
        self.routes = all.sorted { $0.pattern.ranks.lexicographicallyPrecedes($1.pattern.ranks) }
    }

    /// - Parameter method: `nil` for one that no route has.
    func find(_ method: HTTPMethod?, _ steps: [String]) -> Lookup {
        var others: [HTTPMethod] = []
        var first: Route?
        for route in routes {
            guard let parameters = route.pattern.match(steps) else { continue }
            if route.method == method {
                return .found(
                    Match(pattern: route.pattern.text, value: route.value, parameters: parameters))
            }
            if !others.contains(route.method) { others.append(route.method) }
            first = first ?? route
        }
        guard let first else { return .nothing }
        return .otherMethods(others, pattern: first.pattern.text, first.value)
    }
}
