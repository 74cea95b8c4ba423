// SPDX-License-Identifier: Apache-2.0

/// What can be a key: `int` and `uint` are the same key where they are the same number, and texts where their bytes are.
package enum CELMapKey: Sendable {
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case string(String)
}

extension CELMapKey {
    /// The key that a value makes in a map; `nil` for types that cannot be one.
    init?(_ value: CELValue) {
        switch value {
        case .bool(let truth): self = .bool(truth)
        case .int(let number): self = .int(number)
        case .uint(let number): self = .uint(number)
        case .string(let text): self = .string(text)
        default: return nil
        }
    }

    /// The key that a value finds in a map: a `double` finds the number it is equal to.
    init?(finding value: CELValue) {
        guard case .double(let number) = value else {
            self.init(value)
            return
        }
        if let int = Int64(exactly: number) {
            self = .int(int)
        } else if let uint = UInt64(exactly: number) {
            self = .uint(uint)
        } else {
            return nil
        }
    }

    /// Steps that it takes to look at the key.
    var steps: Int {
        if case .string(let text) = self { text.utf8.count / Meter.bytesPerStep } else { 0 }
    }

    /// The key as a value.
    package var value: CELValue {
        switch self {
        case .bool(let truth): .bool(truth)
        case .int(let number): .int(number)
        case .uint(let number): .uint(number)
        case .string(let text): .string(text)
        }
    }
}

extension CELMapKey: Hashable {
    package static func == (one: CELMapKey, other: CELMapKey) -> Bool {
        switch (one, other) {
        case (.bool(let one), .bool(let other)): one == other
        // Canonically equivalent texts are not the same text.
        case (.string(let one), .string(let other)): one.utf8.elementsEqual(other.utf8)
        case (.int(let one), .int(let other)): one == other
        case (.uint(let one), .uint(let other)): one == other
        case (.int(let int), .uint(let uint)), (.uint(let uint), .int(let int)): UInt64(exactly: int) == uint
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .bool(let truth): hasher.combine(truth)
        case .int(let number): hasher.combine(UInt64(bitPattern: number))
        case .uint(let number): hasher.combine(number)
        case .string(let text): hasher.combine(text)
        }
    }
}

extension CELMapKey: CustomStringConvertible {
    /// The key without quotes, for messages.
    package var description: String {
        switch self {
        case .bool(let truth): String(truth)
        case .int(let number): String(number)
        case .uint(let number): String(number)
        case .string(let text): text
        }
    }
}
