// SPDX-License-Identifier: Apache-2.0

/// What a token allows: actions on repositories, written `repository:name:pull,push`.
struct AccessScope: Sendable, Equatable {
    /// One thing a client may do.
    enum Action: String, Sendable {
        case pull, push
    }

    private(set) var actions: [String: Set<Action>] = [:]

    /// Nothing at all.
    init() {}

    /// One repository.
    init(_ repository: String, _ actions: Set<Action>) { self.actions = [repository: actions] }

    /// Reads the `scope` parameters of a token request: each may hold several scopes with spaces between.
    /// What is not understood is not granted.
    init(parameters: [String]) {
        for scope in parameters.flatMap({ $0.split(separator: " ") }) {
            // A repository's name holds no colon, but its registry's port in front might: read from both ends.
            guard let first = scope.firstIndex(of: ":"), let last = scope.lastIndex(of: ":"), first < last,
                scope[..<first] == "repository"
            else { continue }
            let name = String(scope[scope.index(after: first)..<last])
            for word in scope[scope.index(after: last)...].split(separator: ",") {
                switch word {
                case "*": actions[name, default: []].formUnion([.pull, .push])
                case "delete": actions[name, default: []].insert(.push)
                default:
                    if let action = Action(rawValue: String(word)) {
                        actions[name, default: []].insert(action)
                    }
                }
            }
        }
    }

    /// What a request needs: reading is `pull`, all else `pull,push`; `nil` where any token will do.
    init?(neededFor request: RegistryRequest) {
        guard let repository = request.route?.repository else { return nil }
        let reads = request.method == "GET" || request.method == "HEAD"
        self.init(repository, reads ? [.pull] : [.pull, .push])
    }

    /// Whether this allows all that `other` names.
    func covers(_ other: AccessScope) -> Bool {
        other.actions.allSatisfy { repository, needed in
            actions[repository, default: []].isSuperset(of: needed)
        }
    }
}

extension AccessScope: CustomStringConvertible {
    /// As challenges and token requests write it.
    var description: String {
        actions.sorted { $0.key < $1.key }.map { name, actions in
            "repository:\(name):" + actions.map(\.rawValue).sorted().joined(separator: ",")
        }.joined(separator: " ")
    }
}
