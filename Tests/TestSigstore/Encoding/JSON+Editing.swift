// SPDX-License-Identifier: Apache-2.0

import Signatures
package import StrictJSON

/// Editing of single fields by JSON Pointer (RFC 6901), which is what a negative test does to a good document.
extension JSON {
    /// This document with the value at `pointer` changed by `edit`. Throws when there is none.
    package func editing(_ pointer: String, _ edit: (inout JSON) throws -> Void) throws -> JSON {
        try replacing(Self.steps(pointer), pointer) { value in
            guard var value else { throw TestSigstoreError.nothingAt(pointer: pointer) }
            try edit(&value)
            return value
        }
    }

    /// This document with `value` at `pointer`; a member that is not there is added.
    package func setting(_ pointer: String, to value: JSON) throws -> JSON {
        try replacing(Self.steps(pointer), pointer) { _ in value }
    }

    /// This document without the member or element at `pointer`. Throws when there is none.
    package func removing(_ pointer: String) throws -> JSON {
        try replacing(Self.steps(pointer), pointer) { value in
            guard value != nil else { throw TestSigstoreError.nothingAt(pointer: pointer) }
            return nil
        }
    }

    /// This document with the bytes behind a base64 string changed by `edit`.
    package func editingBytes(_ pointer: String, _ edit: (inout [UInt8]) throws -> Void) throws -> JSON {
        try editing(pointer) { value in
            guard let text = value.string, var bytes = Base64.decode(text) else {
                throw TestSigstoreError.nothingAt(pointer: pointer)
            }
            try edit(&bytes)
            value = .base64(bytes)
        }
    }

    /// The value at `pointer`. Throws when there is none.
    package func value(at pointer: String) throws -> JSON {
        var found: JSON = self
        _ = try editing(pointer) { found = $0 }
        return found
    }

    /// The bytes behind the base64 string at `pointer`. Throws when there are none.
    package func bytes(at pointer: String) throws -> [UInt8] {
        guard let text = try value(at: pointer).string, let bytes = Base64.decode(text) else {
            throw TestSigstoreError.nothingAt(pointer: pointer)
        }
        return bytes
    }

    /// A base64 string.
    package static func base64(_ bytes: [UInt8]) -> JSON { .string(Base64.encode(bytes)) }

    private func replacing(
        _ steps: ArraySlice<String>, _ pointer: String, _ change: (JSON?) throws -> JSON?
    ) throws -> JSON {
        guard let step = steps.first else { return try change(self) ?? nil }
        let rest = steps.dropFirst()
        switch value {
        case .object(let object):
            let old = object[step]
            guard let new = try Self.replaced(old, rest, pointer, change) else {
                var remaining = JSONObject()
                for member in object.members where member.key != step {
                    _ = remaining.append(member.key, member.value)
                }
                return .object(remaining)
            }
            var changed = object
            changed[step] = new
            return .object(changed)
        case .array(var elements):
            guard let index = Int(step), elements.indices.contains(index) else {
                throw TestSigstoreError.nothingAt(pointer: pointer)
            }
            if let new = try Self.replaced(elements[index], rest, pointer, change) {
                elements[index] = new
            } else {
                elements.remove(at: index)
            }
            return .array(elements)
        default: throw TestSigstoreError.nothingAt(pointer: pointer)
        }
    }

    private static func replaced(
        _ old: JSON?, _ rest: ArraySlice<String>, _ pointer: String, _ change: (JSON?) throws -> JSON?
    ) throws -> JSON? {
        guard !rest.isEmpty else { return try change(old) }
        guard let old else { throw TestSigstoreError.nothingAt(pointer: pointer) }
        return try old.replacing(rest, pointer, change)
    }

    private static func steps(_ pointer: String) -> ArraySlice<String> {
        pointer.split(separator: "/").map { step in
            step.split(separator: "~1", omittingEmptySubsequences: false)
                .map { $0.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~") }
                .joined(separator: "/")
        }[...]
    }
}
