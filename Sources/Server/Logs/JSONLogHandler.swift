// SPDX-License-Identifier: Apache-2.0

package import Logging
import StrictJSON

/// Writes each event as one line of JSON: `time`, `level`, `msg`, `logger`, then the metadata by name.
package struct JSONLogHandler: LogHandler {
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
        var line = JSONObject()
        line["time"] = .string(LogText.time(sink.now()))
        line["level"] = .string(event.level.rawValue)
        line["msg"] = .string(LogText.bounded(event.message.description, LogText.longestMessage))
        line["logger"] = .string(LogText.bounded(label, LogText.longestKey))
        let short = line
        if let error = event.error {
            line["error"] = .string(LogText.bounded(String(describing: error), LogText.longestValue))
        }
        for (key, value) in LogMetadata.entries(metadata, metadataProvider, event.metadata) {
            line[line[key] == nil ? key : "metadata." + key] = LogMetadata.json(value)
        }
        var text = Self.text(line)
        if text.count > LogText.longestLine {
            line = short
            line["truncated"] = true
            text = Self.text(line)
        }
        sink.write(text)
    }

    private static func text(_ line: JSONObject) -> [UInt8] {
        var text: [UInt8] = []
        // What the writer of JSON leaves, since JSON may hold it, is escaped here; it stands in strings only.
        for scalar in JSON.object(line).text(.compact).unicodeScalars {
            if LogText.acts(scalar) {
                text.append(contentsOf: LogText.escape(scalar).utf8)
            } else {
                text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        text.append(UInt8(ascii: "\n"))
        return text
    }
}
