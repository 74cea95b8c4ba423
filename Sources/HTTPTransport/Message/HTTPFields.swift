// SPDX-License-Identifier: Apache-2.0

/// Header fields in their order; names compare without regard to case (RFC 9110 section 5.1).
public struct HTTPFields: Sendable, ExpressibleByDictionaryLiteral {
    /// One field line.
    public struct Field: Sendable {
        /// The name as it was written.
        public var name: String
        /// The value.
        public var value: String
    }

    /// The field lines.
    public private(set) var all: [Field]

    /// Fields from names and values.
    public init(dictionaryLiteral elements: (String, String)...) {
        all = elements.map { Field(name: $0, value: $1) }
    }

    /// The first value of that name. Setting replaces every line of the name; setting `nil` removes them.
    public subscript(name: String) -> String? {
        get { all.first { Self.areEqual($0.name, name) }?.value }
        set {
            all.removeAll { Self.areEqual($0.name, name) }
            if let newValue { all.append(Field(name: name, value: newValue)) }
        }
    }

    /// Every value of that name, in order.
    public func values(_ name: String) -> [String] {
        all.filter { Self.areEqual($0.name, name) }.map(\.value)
    }

    /// Adds a line.
    public mutating func append(_ name: String, _ value: String) {
        all.append(Field(name: name, value: value))
    }

    /// The lines whose names are among `names`, which are lower case.
    func keeping(only names: Set<String>) -> HTTPFields {
        var kept = self
        kept.all.removeAll { !names.contains($0.name.lowercased()) }
        return kept
    }

    private static func areEqual(_ a: String, _ b: String) -> Bool {
        a.utf8.count == b.utf8.count && a.lowercased() == b.lowercased()
    }
}

extension HTTPFields: CustomStringConvertible {
    /// The names alone: values may be secrets.
    public var description: String { all.map(\.name).joined(separator: ", ") }
}

extension HTTPFields.Field: CustomStringConvertible {
    /// The name alone: the value may be a secret.
    public var description: String { name }
}

extension HTTPFields: CustomReflectable {
    /// Nothing inside, so that no dump prints a secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension HTTPFields.Field: CustomReflectable {
    /// Nothing inside, so that no dump prints a secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
