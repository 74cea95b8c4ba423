// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import StrictJSON
import Testing

@testable import Server

@Suite("Lines of the log are whole, bounded and harmless")
struct LogTests {
    @Test("An event is one line of JSON with time, level, message, logger and metadata")
    func event() throws {
        let lines = try Self.json { logger in
            logger.notice("hello", metadata: ["b": "2", "a": ["x": "y"], "list": ["1", "2"]])
        }
        let line = try #require(lines.first)
        #expect(lines.count == 1)
        #expect(line.object?.keys == ["time", "level", "msg", "logger", "a", "b", "list"])
        #expect(line["time"]?.string == "2023-11-14T22:13:20.007Z")
        #expect(line["level"]?.string == "notice")
        #expect(line["msg"]?.string == "hello")
        #expect(line["logger"]?.string == "test")
        #expect(line["a"]?["x"]?.string == "y")
        #expect(line["list"]?.array?.compactMap(\.string) == ["1", "2"])
    }

    @Test("Below the level nothing is written")
    func level() throws {
        #expect(try Self.json { $0.debug("quiet") }.isEmpty)
        #expect(try Self.json { $0.info("heard") }.count == 1)
    }

    @Test(
        "Hostile values come back as they were and stay on their line",
        arguments: [
            "\"}\n{\"level\":\"info\"", "\u{1B}[2J\u{1B}]0;x\u{7}", "\u{0}\u{1}\u{7F}", "\u{9B}31m", "a\r\nb",
            "\u{202E}gpj.exe", "\u{2028}", "ü→✓\u{1F600}", "\\u0000", "\\",
        ])
    func hostile(value: String) throws {
        let text = Self.text { $0.info("\(value)", metadata: ["k": "\(value)"]) }
        #expect(text.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        #expect(
            String(decoding: text.dropLast(), as: UTF8.self).unicodeScalars.allSatisfy { !LogText.acts($0) })
        let line = try JSON(parsing: text.dropLast())
        #expect(line["msg"]?.string == value)
        #expect(line["k"]?.string == value)
    }

    @Test("Metadata cannot pass for what the handler writes")
    func collision() throws {
        let line = try #require(
            try Self.json { $0.info("true", metadata: ["msg": "false", "level": "x"]) }.first)
        #expect(line["msg"]?.string == "true")
        #expect(line["level"]?.string == "info")
        #expect(line["metadata.msg"]?.string == "false")
    }

    @Test("Long messages, values and whole lines are cut and stay JSON")
    func bounded() throws {
        let long = String(repeating: "é", count: 100_000)
        let line = try #require(try Self.json { $0.info("\(long)", metadata: ["k": "\(long)"]) }.first)
        #expect(try #require(line["msg"]?.string?.utf8.count) <= LogText.longestMessage)
        #expect(try #require(line["k"]?.string?.utf8.count) <= LogText.longestValue)
        let many = Dictionary(
            uniqueKeysWithValues: (0..<1000).map { ("k\($0)", Logger.MetadataValue.string(long)) })
        let text = Self.text { $0.info("m", metadata: many) }
        #expect(text.count <= LogText.longestLine)
        #expect(try JSON(parsing: text.dropLast())["truncated"]?.bool == true)
    }

    @Test("What is nested too deep becomes text")
    func nested() throws {
        var value = Logger.MetadataValue.string("end")
        for _ in 0..<50 { value = ["n": value] }
        let line = try #require(try Self.json { $0.info("m", metadata: ["k": value]) }.first)
        #expect(line["k"]?["n"]?["n"]?["n"]?["n"]?.string?.contains("end") == true)
    }

    @Test("What the event says goes before what the logger says")
    func precedence() throws {
        let lines = try Self.json { logger in
            var logger = logger
            logger[metadataKey: "k"] = "logger"
            logger.info("1")
            logger.info("2", metadata: ["k": "event"])
        }
        #expect(lines.map { $0["k"]?.string } == ["logger", "event"])
    }

    @Test("The text for people is one line, escaped and quoted where it must be")
    func text() {
        let line = String(
            decoding: Self.text(handler: { TextLogHandler(label: "test", sink: $0) }) {
                $0.warning("a\nb\u{1B}", metadata: ["k": "two words", "p": "plain", "q": "\"\u{9B}"])
            }, as: UTF8.self)
        #expect(
            line
                == "2023-11-14T22:13:20.007Z WARNING test: a\\u000ab\\u001b k=\"two words\" p=plain q=\"\\\"\\u009b\"\n"
        )
    }

    @Test("Lines reach a file descriptor whole; a closed one loses them and nothing else")
    func descriptor() throws {
        let pipe = Pipe()
        let sink = LogSink.descriptor(pipe.fileHandleForWriting.fileDescriptor, now: { 0 })
        let logger = Logger(label: "test") { JSONLogHandler(label: $0, sink: sink) }
        logger.info("one")
        logger.info("two")
        try pipe.fileHandleForWriting.close()
        let text = try pipe.fileHandleForReading.readToEnd() ?? Data()
        let lines = try text.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: $0) }
        #expect(lines.map { $0["msg"]?.string } == ["one", "two"])
        LogSink.descriptor(-1, now: { 0 }).write(Array("lost".utf8))
    }

    @Test("Moments before 1970 and fractions are written right")
    func times() {
        #expect(LogText.time(0) == "1970-01-01T00:00:00.000Z")
        #expect(LogText.time(-1) == "1969-12-31T23:59:59.999Z")
        #expect(LogText.time(1_050) == "1970-01-01T00:00:01.050Z")
    }

    private static func json(_ body: (Logger) -> Void) throws -> [JSON] {
        try text(body).split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: $0) }
    }

    private static func text(
        handler: (LogSink) -> any LogHandler = { JSONLogHandler(label: "test", sink: $0) },
        _ body: (Logger) -> Void
    ) -> [UInt8] {
        let written = Written()
        let sink = LogSink(now: { 1_700_000_000_007 }, write: { written.add($0) })
        body(Logger(label: "test", factory: { _ in handler(sink) }))
        return written.bytes
    }
}
