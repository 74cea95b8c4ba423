// SPDX-License-Identifier: Apache-2.0

/// Where a kind that is not known here keeps images.
package struct ConfiguredPath: Sendable, Equatable {
    /// The API group; `nil` for any.
    package var group: String?
    /// The kind.
    package var kind: String
    /// The path as it was written.
    package let text: String
    /// The steps from the resource to the image.
    let steps: [Step]

    enum Step: Sendable, Equatable {
        case member(String)
        /// Every element of a list.
        case elements
    }

    /// A path such as `spec.components[*].image`. A name that holds a dot or a bracket is written `["name"]`.
    package init(group: String? = nil, kind: String, path: String) throws(ConfiguredPathError) {
        self.group = group
        self.kind = kind
        text = path
        steps = try Self.parse(path)
    }

    func applies(to resource: ResourceIdentity) -> Bool {
        kind == resource.kind && (group == nil || group == resource.group)
    }

    private static func parse(_ path: String) throws(ConfiguredPathError) -> [Step] {
        guard !path.isEmpty else { throw .empty }
        var steps: [Step] = []
        var rest = path[...]
        while !rest.isEmpty {
            if rest.hasPrefix("[*]") {
                steps.append(.elements)
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("[\"") {
                let quoted = rest.dropFirst(2)
                guard let end = quoted.firstIndex(of: "\""), quoted[end...].hasPrefix("\"]") else {
                    throw .unexpected(String(rest))
                }
                steps.append(.member(String(quoted[..<end])))
                rest = quoted[end...].dropFirst(2)
            } else {
                let name = steps.isEmpty ? rest : rest.dropFirst()
                guard steps.isEmpty || rest.hasPrefix(".") else { throw .unexpected(String(rest)) }
                let member = name.prefix { $0 != "." && $0 != "[" && $0 != "]" }
                guard !member.isEmpty else { throw .unexpected(String(rest)) }
                steps.append(.member(String(member)))
                rest = name.dropFirst(member.count)
            }
            guard steps.count <= longest else { throw .tooLong(limit: longest) }
        }
        return steps
    }

    private static let longest = 64
}

/// Why a text is not a path to images.
package enum ConfiguredPathError: Error, Sendable, Equatable {
    case empty
    /// What stands where a `.name`, `["name"]` or `[*]` should.
    case unexpected(String)
    case tooLong(limit: Int)
}

extension ConfiguredPathError: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .empty: "a path is empty"
        case .unexpected(let rest): "\"\(rest.prefix(80))\" is not .name, [\"name\"] or [*]"
        case .tooLong(let limit): "a path has more than \(limit) steps"
        }
    }
}
