// SPDX-License-Identifier: Apache-2.0

import Crypto
import Signatures
import Testing

@testable import Sigstore

struct CheckpointTests {
    private static let root = Base64.encode([UInt8](repeating: 9, count: 32))
    private static let text = "log.example\n736\n\(root)\n"
    private static let line = "\u{2014} log.example \(Base64.encode([1, 2, 3, 4, 5]))\n"

    private func fault(_ checkpoint: String) -> CheckpointFault? {
        do throws(CheckpointFault) {
            _ = try Checkpoint(parsing: checkpoint)
            return nil
        } catch {
            return error
        }
    }

    @Test func readsACheckpoint() throws {
        let checkpoint = try Checkpoint(parsing: "\(Self.text)Timestamp: 12\n\n\(Self.line)\(Self.line)")
        #expect(checkpoint.origin == "log.example")
        #expect(checkpoint.treeHead == TreeHead(size: 736, root: [UInt8](repeating: 9, count: 32)))
        #expect(checkpoint.note.text == Array("\(Self.text)Timestamp: 12\n".utf8))
        #expect(checkpoint.note.signatures.map(\.name) == ["log.example", "log.example"])
        #expect(checkpoint.note.signatures.first?.hint == [1, 2, 3, 4])
        #expect(checkpoint.note.signatures.first?.bytes == [5])
    }

    /// The last blank line divides, so a signed text may not hide one above (C2SP signed-note, "Format").
    @Test func theLastBlankLineDivides() throws {
        let note = try SignedNote(parsing: "a\n\nb\n\n\(Self.line)")
        #expect(note.lines == ["a", "", "b"])
        #expect(note.text == Array("a\n\nb\n".utf8))
        #expect(fault("\(Self.text)\nmore\n\n\(Self.line)") == .blankLine)
    }

    @Test(
        arguments: [
            ("", .noSignatureBlock), ("\(text)\n\(line.dropLast())", .noFinalNewline),
            (text, .noSignatureBlock), ("\(text)\n", .noSignatureBlock), ("\n\(line)", .noText),
            ("\(text.dropLast())\r\n\n\(line)", .controlCharacter),
            ("\(text)\n\(line.dropLast())\u{0}\n", .controlCharacter),
            ("736\n\(root)\n\n\(line)", .tooFewLines(2)), ("log.example\n736\n\n\(line)", .tooFewLines(2)),
            (
                "\(text)\n" + String(repeating: line, count: 65),
                .tooManySignatures(limit: 64)
            ),
            (text + String(repeating: "x", count: 64 << 10) + "\n\n\(line)", .tooLarge(limit: 64 << 10)),
        ] as [(String, CheckpointFault)])
    func isMalformed(_ checkpoint: String, _ expected: CheckpointFault) {
        #expect(fault(checkpoint) == expected)
        #expect(fault("\(Self.text)\n" + String(repeating: Self.line, count: 64)) == nil)
    }

    @Test(arguments: [
        "0736", "+736", "-1", "", "7 36", "0x10", "9223372036854775808", "99999999999999999999999",
        "\u{0663}",
    ])
    func isNoSize(_ size: String) {
        let expected = size.isEmpty ? CheckpointFault.blankLine : .size
        #expect(fault("log.example\n\(size)\n\(Self.root)\n\n\(Self.line)") == expected)
        for good in ["0", "1", "9223372036854775807"] {
            #expect(fault("log.example\n\(good)\n\(Self.root)\n\n\(Self.line)") == nil)
        }
    }

    @Test(arguments: [
        Base64.encode([UInt8](repeating: 9, count: 31)), Base64.encode([UInt8](repeating: 9, count: 33)), "x",
        String(root.dropLast()), "\(root) ",
    ])
    func isNoRoot(_ root: String) {
        #expect(fault("log.example\n736\n\(root)\n\n\(Self.line)") == .rootHash)
        #expect(fault("log.example\n736\n\(Self.root)\n\n\(Self.line)") == nil)
    }

    @Test(arguments: [
        "- log.example AQIDBAU=", "\u{2014}log.example AQIDBAU=", "\u{2014} log.example",
        "\u{2014}  AQIDBAU=", "\u{2014} log.example  AQIDBAU=", "\u{2014} log.example AQIDBAU= ",
        "\u{2014} log.example AQIDBA==", "\u{2014} log.example AQIDBAU", "\u{2014} log.example AQI-BAU=",
        "\u{2014} log+example AQIDBAU=", "\u{2014} log\u{A0}example AQIDBAU=", "text",
    ])
    func isNoSignatureLine(_ line: String) {
        #expect(fault("\(Self.text)\n\(line)\n") == .signatureLine)
        #expect(fault("\(Self.text)\n\(Self.line)\(line)\n") == .signatureLine)
        #expect(fault("\(Self.text)\n\u{2014} log.example AQIDBAU=\n") == nil)
    }
}

struct CheckpointVerifierTests {
    private let log = TestLog()
    private let modern = TestLog(.ed25519)

    private func error(_ checkpoint: String, _ log: TestLog, _ naming: CheckpointVerifier.Naming)
        throws -> LogError?
    {
        let verifier = CheckpointVerifier(key: log.key, naming: naming)
        let checkpoint = try Checkpoint(parsing: checkpoint)
        return logError { () throws(LogError) in try verifier.verify(checkpoint) }
    }

    private let names = CheckpointVerifier.Naming.note(names: ["log.example"])

    @Test(arguments: ["log.example", "log.example - 1", "log.example - 2605736670972794746"])
    func rekorV1NamesItsTree(_ origin: String) throws {
        let signed = try log.checkpoint(origin: origin, hint: log.key.rekorHint)
        #expect(try error(signed, log, .rekorV1) == nil)
    }

    @Test(arguments: [
        "log.example2", "log.example - ", "log.example - 1a", "log.example -1", "log.exampl", "other.example",
        "log.example 1", "log.example - -1",
    ])
    func rekorV1SignsAsItsHost(_ origin: String) throws {
        let signed = try log.checkpoint(origin: origin, hint: log.key.rekorHint)
        #expect(try error(signed, log, .rekorV1) == .checkpointUnknownSigner(origin: origin))
    }

    @Test(arguments: [TestLog.Kind.p256, .ed25519, .rsa]) func notesNameTheirLog(_ kind: TestLog.Kind) throws
    {
        let log = TestLog(kind)
        let signed = try log.checkpoint(origin: "log.example", hint: log.key.noteHint(name: "log.example"))
        #expect(try error(signed, log, names) == nil)
        #expect(
            try error(signed, log, .note(names: ["other.example"]))
                == .checkpointUnknownSigner(origin: "log.example"))
        // The origin is the signer's name, to the letter.
        let tree = try log.checkpoint(origin: "log.example - 1", hint: log.key.noteHint(name: "log.example"))
        #expect(try error(tree, log, names) == .checkpointUnknownSigner(origin: "log.example - 1"))
    }

    /// An Ed25519 key's hint covers its name and type (C2SP signed-note); ECDSA's is that of the key alone.
    @Test func hintsFollowTheSpecification() throws {
        let raw = Array(modern.key.subjectPublicKeyInfo.suffix(32))
        let expected = SHA256.hash(data: Array("log.example\n".utf8) + [1] + raw).prefix(4)
        #expect(modern.key.noteHint(name: "log.example") == Array(expected))
        #expect(log.key.noteHint(name: "log.example") == log.key.rekorHint)
        #expect(
            log.key.rekorHint == Array(SHA256.hash(data: log.key.subjectPublicKeyInfo).prefix(4)))
    }

    @Test func anotherHintIsAnotherKey() throws {
        let signed = try modern.checkpoint(origin: "log.example", hint: [0, 0, 0, 0])
        #expect(try error(signed, modern, names) == .checkpointUnknownSigner(origin: "log.example"))
        let own = try modern.checkpoint(
            origin: "log.example", hint: modern.key.noteHint(name: "log.example"))
        #expect(try error(own, modern, names) == nil)
    }

    /// Other signers are not looked at; the log's own lines must all be good.
    @Test func theLogsOwnLinesMustBeGood() throws {
        let hint = modern.key.noteHint(name: "log.example")
        let good = try modern.checkpoint(origin: "log.example", hint: hint)
        let stranger = "\u{2014} witness.example \(Base64.encode([UInt8](repeating: 1, count: 72)))\n"
        let forged =
            "\u{2014} log.example \(Base64.encode(hint + [UInt8](repeating: 1, count: 64)))\n"
        #expect(try error(good + stranger, modern, names) == nil)
        #expect(try error(good + forged, modern, names) == .checkpointInvalid(origin: "log.example"))
        let text = "log.example\n1\n\(Base64.encode([UInt8](repeating: 9, count: 32)))\n\n"
        #expect(try error(text + stranger, modern, names) == .checkpointUnknownSigner(origin: "log.example"))
    }
}
