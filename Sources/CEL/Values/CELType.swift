// SPDX-License-Identifier: Apache-2.0

/// A type by its name (langdef.md, "Type Values").
package enum CELType: String, Sendable, Hashable, CaseIterable {
    case null = "null_type"
    case bool
    case int
    case uint
    case double
    case string
    case bytes
    case list
    case map
    case timestamp = "google.protobuf.Timestamp"
    case duration = "google.protobuf.Duration"
    case type
}
