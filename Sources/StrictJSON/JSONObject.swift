// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object, in the order they were written, each name once.
public struct JSONObject: Sendable {
    /// One name and its value.
    public struct Member: Sendable {
        /// The name.
        public var key: String
        /// Where the name stands.
        public var keyPosition: SourcePosition
        /// The value.
        public var value: JSON
    }

    /// All members, in order.
    public private(set) var members: [Member] = []
    /// Positions in `members`, kept once there are too many to scan.
    private var index: [String: Int] = [:]

    /// An object without members.
    public init() {}

    /// Adds a member; returns `false`, and changes nothing, when the name is taken.
    public mutating func append(_ key: String, _ value: JSON, at keyPosition: SourcePosition = .start) -> Bool
    {
        guard location(of: key) == nil else { return false }
        members.append(Member(key: key, keyPosition: keyPosition, value: value))
        if members.count == Self.scanLimit {
            for (offset, member) in members.enumerated() { index[member.key] = offset }
        } else if members.count > Self.scanLimit {
            index[key] = members.count - 1
        }
        return true
    }

    /// The value of that name. Setting appends or replaces; setting `nil` leaves the object as it is.
    public subscript(key: String) -> JSON? {
        get { location(of: key).map { members[$0].value } }
        set {
            guard let newValue else { return }
            if let offset = location(of: key) {
                members[offset].value = newValue
            } else {
                _ = append(key, newValue)
            }
        }
    }

    /// The names, in order.
    public var keys: [String] { members.map(\.key) }
    /// How many members there are.
    public var count: Int { members.count }
    /// Whether there are none.
    public var isEmpty: Bool { members.isEmpty }

    private func location(of key: String) -> Int? {
        if members.count < Self.scanLimit { return members.firstIndex { $0.key == key } }
        return index[key]
    }

    private static let scanLimit = 12
}

extension JSONObject: Equatable {
    /// Two objects are equal when they have equal members, in whatever order.
    public static func == (a: JSONObject, b: JSONObject) -> Bool {
        a.count == b.count && a.members.allSatisfy { b[$0.key] == $0.value }
    }
}
