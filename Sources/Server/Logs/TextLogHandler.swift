// SPDX-License-Identifier: Apache-2.0

package import Logging

/// Writes each event as a line for people: time, level, message, then the metadata as `key=value`.
package struct TextLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level
    private let label: String
    private let sink: LogSink

    /// - Parameter label: the name of the logger.
    package init(label: String, level: Logger.Level = .info, sink: LogSink) {
        self.label = label
        self.sink = sink
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let message = LogText.bounded(event.message.description, LogText.longestMessage)
        var line = "\(LogText.time(sink.now())) \(event.level.rawValue.uppercased()) "
        line += "\(Self.visible(LogText.bounded(label, LogText.longestKey))): \(Self.visible(message))"
        var entries = LogMetadata.entries(metadata, metadataProvider, event.metadata)
        if let error = event.error { entries.append(("error", .string(String(describing: error)))) }
        for (key, value) in entries {
            line += " \(Self.visible(key))=\(Self.quoted(LogMetadata.text(value)))"
        }
        sink.write(Array(LogText.bounded(line, LogText.longestLine).utf8) + [UInt8(ascii: "\n")])
    }

    /// The text with everything written out that would act on a terminal.
    private static func visible(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if LogText.acts(scalar) {
                result += LogText.escape(scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy { $0 != " " && $0 != "\"" && $0 != "\\" && $0 != "=" }
        guard !isPlain else { return visible(text) }
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
        return visible(result) + "\""
    }
}
