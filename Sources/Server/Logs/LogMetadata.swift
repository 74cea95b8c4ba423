// SPDX-License-Identifier: Apache-2.0

import Logging
import StrictJSON

/// Metadata of log events, merged and bounded.
enum LogMetadata {
    /// What a line tells, by name; what the event says goes before what the logger says, and that before the
    /// provider.
    static func entries(
        _ logger: Logger.Metadata, _ provider: Logger.MetadataProvider?, _ event: Logger.Metadata?
    ) -> [(key: String, value: Logger.MetadataValue)] {
        var all = provider?.get() ?? [:]
        all.merge(logger) { _, new in new }
        if let event { all.merge(event) { _, new in new } }
        return all.sorted { $0.key < $1.key }.prefix(LogText.mostKeys).map {
            (LogText.bounded($0.key, LogText.longestKey), $0.value)
        }
    }

    /// The value as JSON; what is nested deeper than four levels becomes text.
    static func json(_ value: Logger.MetadataValue, depth: Int = 0) -> JSON {
        switch value {
        case .dictionary(let members) where depth < deepest:
            var object = JSONObject()
            for (key, value) in members.sorted(by: { $0.key < $1.key }).prefix(LogText.mostKeys) {
                object[LogText.bounded(key, LogText.longestKey)] = json(value, depth: depth + 1)
            }
            return .object(object)
        case .array(let elements) where depth < deepest:
            return .array(elements.prefix(LogText.mostKeys).map { json($0, depth: depth + 1) })
        default: return .string(text(value))
        }
    }

    /// The value as text.
    static func text(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): LogText.bounded(text, LogText.longestValue)
        default: LogText.bounded(value.description, LogText.longestValue)
        }
    }

    private static let deepest = 4
}
