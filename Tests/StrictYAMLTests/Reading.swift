// SPDX-License-Identifier: Apache-2.0

import StrictJSON

@testable import StrictYAML

/// The documents of a text, as manifests are read.
func read(_ text: String, _ limits: YAMLLimits = .manifests) throws(YAMLError) -> [JSON] {
    try StrictYAML.documents(in: text.utf8, limits: limits)
}

/// The error that reading a text ends with; `nil` when it is read.
func failure(_ text: String, _ limits: YAMLLimits = .manifests) -> YAMLError? {
    do {
        _ = try read(text, limits)
        return nil
    } catch {
        return error
    }
}

func at(_ line: Int, _ column: Int) -> SourcePosition { SourcePosition(line: line, column: column) }

extension YAMLLimits {
    /// The limits of manifests with one of them changed.
    static func manifests<Value>(
        _ limit: WritableKeyPath<YAMLLimits, Value>, _ value: Value
    ) -> YAMLLimits {
        var limits = YAMLLimits.manifests
        limits[keyPath: limit] = value
        return limits
    }
}
