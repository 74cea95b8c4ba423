// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Yams

/// Turns one document's nodes into a JSON tree, resolving scalars, aliases and merge keys under the limits.
struct TreeBuilder {
    private let limits: YAMLLimits
    private var marks: MarkMap
    private let disguise: AliasDisguise
    /// The stream's values so far.
    private(set) var nodes: Int
    private var anchors: [String: Anchored] = [:]
    /// Anchors whose value is being read.
    private var open: Set<String> = []
    /// The deepest level reached since an anchor was opened.
    private var deepest = 0
    private let absentTag = Tag(.implicit, .basic, .default)

    private struct Anchored {
        let tree: JSON
        let nodes: Int
        let levels: Int
    }

    init(limits: YAMLLimits, marks: MarkMap, disguise: AliasDisguise, nodes: Int) {
        self.limits = limits
        self.marks = marks
        self.disguise = disguise
        self.nodes = nodes
    }

    mutating func tree(of node: Node) throws(YAMLError) -> JSON { try tree(of: node, level: 0) }

    private mutating func tree(of node: Node, level: Int) throws(YAMLError) -> JSON {
        guard let anchor = node.anchor?.rawValue else { return try value(of: node, level: level) }
        let position = marks.position(node.mark)
        guard limits.aliases == .counted else { throw .aliasRefused(at: position) }
        let outer = (nodes: nodes, deepest: deepest)
        deepest = level
        let isOutermost = open.insert(anchor).inserted
        let tree = try value(of: node, level: level)
        if isOutermost { open.remove(anchor) }
        anchors[anchor] = Anchored(tree: tree, nodes: nodes - outer.nodes, levels: deepest - level)
        deepest = max(deepest, outer.deepest)
        return tree
    }

    private mutating func value(of node: Node, level: Int) throws(YAMLError) -> JSON {
        let position = marks.position(node.mark)
        try spend(1, at: position)
        switch node {
        case .scalar(let scalar):
            if scalar.style == .plain, let name = disguise.alias(in: scalar.string) {
                return try alias(name, scalar, level: level, at: position)
            }
            return try self.scalar(scalar, at: position)
        case .sequence(let sequence):
            try checkTag(sequence.tag, is: Tag.Name.seq, at: position)
            try descend(to: level + 1, at: position)
            var elements: [JSON] = []
            elements.reserveCapacity(sequence.count)
            for element in sequence { elements.append(try tree(of: element, level: level + 1)) }
            return JSON(.array(elements), at: position)
        case .mapping(let mapping):
            try checkTag(mapping.tag, is: Tag.Name.map, at: position)
            try descend(to: level + 1, at: position)
            return JSON(.object(try members(of: mapping, level: level + 1)), at: position)
        case .alias:
            throw .aliasRefused(at: position)
        }
    }

    private mutating func members(of mapping: Node.Mapping, level: Int) throws(YAMLError) -> JSONObject {
        var members = MappingMembers()
        for (key, value) in mapping {
            let position = marks.position(key.mark)
            if let scalar = key.scalar, scalar.style == .plain, scalar.string == "<<" {
                guard limits.aliases == .counted else { throw .aliasRefused(at: position) }
                try members.merge(try tree(of: value, level: level), at: position)
            } else {
                let name = try keyText(of: key, level: level, at: position)
                try members.add(name, try tree(of: value, level: level), at: position)
            }
        }
        return members.object
    }

    private mutating func keyText(
        of node: Node, level: Int, at position: SourcePosition
    ) throws(YAMLError) -> String {
        guard case .scalar(var scalar) = node else { throw .keyNotScalar(at: position) }
        // Comparing keys has made the parser set an absent tag to `str`.
        if scalar.style == .plain, scalar.tag.rawValue == Tag.Name.str.rawValue { scalar.tag = absentTag }
        switch try tree(of: .scalar(scalar), level: level).value {
        case .string(let text), .number(let text):
            // An alias could make one long key cost its length many times.
            guard text.utf8.count <= Self.longestKey else {
                throw .keyTooLong(limit: Self.longestKey, at: position)
            }
            return text
        case .bool(let flag): return flag ? "true" : "false"
        case .null, .array, .object: throw .keyNotScalar(at: position)
        }
    }

    private func scalar(_ scalar: Node.Scalar, at position: SourcePosition) throws(YAMLError) -> JSON {
        let text = disguise.remove(from: scalar.string)
        let tag = scalar.tag.rawValue
        guard tag == Tag.Name.implicit.rawValue, scalar.style == .plain else {
            let isText = tag == Tag.Name.str.rawValue || tag == Tag.Name.implicit.rawValue
            guard isText else { throw .tag(disguise.remove(from: tag), at: position) }
            return JSON(.string(text), at: position)
        }
        switch PlainScalar(resolving: text) {
        case .null: return JSON(.null, at: position)
        case .bool(let flag): return JSON(.bool(flag), at: position)
        case .number(let number): return JSON(.number(number), at: position)
        case .string: return JSON(.string(text), at: position)
        case .unrepresentable: throw .number(text, at: position)
        }
    }

    private mutating func alias(
        _ name: Substring, _ scalar: Node.Scalar, level: Int, at position: SourcePosition
    ) throws(YAMLError) -> JSON {
        guard limits.aliases == .counted else { throw .aliasRefused(at: position) }
        let isName = !name.isEmpty && name.utf8.allSatisfy(Self.isAnchorByte)
        guard isName, scalar.anchor == nil else {
            throw .syntax("an alias stands alone and has a name of letters, digits, - and _", at: position)
        }
        guard !open.contains(String(name)) else { throw .recursiveAlias(String(name), at: position) }
        guard let anchored = anchors[String(name)] else { throw .unknownAnchor(String(name), at: position) }
        try spend(anchored.nodes, at: position)
        try descend(to: level + anchored.levels, at: position)
        return JSON(anchored.tree.value, at: position)
    }

    private mutating func spend(_ count: Int, at position: SourcePosition) throws(YAMLError) {
        nodes += count
        guard nodes <= limits.nodes else { throw .tooManyNodes(limit: limits.nodes, at: position) }
    }

    private mutating func descend(to level: Int, at position: SourcePosition) throws(YAMLError) {
        guard level <= limits.depth else { throw .tooDeep(limit: limits.depth, at: position) }
        deepest = max(deepest, level)
    }

    private func checkTag(_ tag: Tag, is expected: Tag.Name, at position: SourcePosition) throws(YAMLError) {
        let name = tag.rawValue
        guard name == Tag.Name.implicit.rawValue || name == expected.rawValue else {
            throw .tag(name, at: position)
        }
    }

    /// In bytes; about what YAML allows for a key without `?`.
    private static let longestKey = 1024

    private static func isAnchorByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
