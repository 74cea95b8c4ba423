// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON
import Testing

@testable import Sigstore

struct LogEntryTests {
    private let log = TestLog()
    private func draft() throws -> EntryDraft { try log.draft(LoggedSample(.hashedRekord).body) }

    private func shape(_ text: String) throws -> JSONShapeError? {
        let cursor = JSONCursor(try JSON(parsing: text.utf8))
        do throws(JSONShapeError) {
            _ = try LogEntry(cursor)
            return nil
        } catch {
            return error
        }
    }

    @Test func readsABundlesEntry() throws {
        let draft = try draft()
        let entry = try draft.entry()
        #expect(entry.logIndex == 1002)
        #expect(entry.logID == log.logID)
        #expect(entry.kindVersion == .init(kind: "hashedrekord", version: "0.0.1"))
        #expect(entry.integratedTime == 1500)
        #expect(entry.promise == draft.promise)
        #expect(entry.body == draft.body)
        #expect(entry.proof?.logIndex == 2)
        #expect(entry.proof?.treeSize == 5)
        #expect(entry.proof?.rootHash == draft.proof?.rootHash)
        #expect(entry.proof?.hashes == draft.proof?.hashes)
        #expect(entry.proof?.checkpoint == draft.proof?.checkpoint)
    }

    @Test func readsCosignsAnnotation() throws {
        let draft = try draft()
        let entry = try draft.annotation()
        #expect(entry.logIndex == 1002)
        #expect(entry.logID == log.logID)
        #expect(entry.kindVersion == nil)
        #expect(entry.integratedTime == 1500)
        #expect(entry.promise == draft.promise)
        #expect(entry.body == draft.body)
        #expect(entry.proof == nil)
    }

    /// proto3 writes numbers of 64 bits as text, reads both, and leaves zeros out.
    @Test func numbersAreTextOrNumbers() throws {
        let text = try draft().json.text()
        #expect(try shape(text.replacing("\"logIndex\":\"1002\"", with: "\"logIndex\":1002")) == nil)
        #expect(try shape(text.replacing("\"logIndex\":\"1002\",", with: "")) == nil)
        #expect(try shape(text.replacing("\"1002\"", with: "\"9223372036854775807\"")) == nil)
    }

    @Test(arguments: [
        "-1", "\"-1\"", "\"+1\"", "\"01\"", "\"\"", "\" 1\"", "1.0", "1e3", "\"9223372036854775808\"",
        "9223372036854775808", "true", "[]",
    ]) func isNoIndex(_ value: String) throws {
        let text = try draft().json.text()
        for field in ["\"logIndex\":\"1002\"", "\"integratedTime\":\"1500\"", "\"treeSize\":\"5\""] {
            #expect(text.contains(field))
            let name = field.prefix { $0 != ":" }
            #expect(try shape(text.replacing(field, with: "\(name):\(value)")) != nil)
            #expect(try shape(text.replacing(field, with: "\(name):1")) == nil)
        }
    }

    @Test(arguments: [
        ("\"logId\":", "\"logID\":"), ("\"keyId\":\"", "\"keyId\":\"AAAA"),
        ("\"kindVersion\":", "\"kindversion\":"),
        ("\"kind\":", "\"kink\":"), ("\"canonicalizedBody\":\"", "\"canonicalizedBody\":\"*"),
        ("\"canonicalizedBody\":\"", "\"canonicalizedBody\":\"\",\"x\":\""),
        ("\"signedEntryTimestamp\":\"", "\"signedEntryTimestamp\":\"*"),
        ("\"rootHash\":\"", "\"rootHash\":\"AAAA"), ("\"hashes\":[", "\"hashes\":[\"AAAA\","),
        ("\"checkpoint\":", "\"checkpiont\":"), ("\"envelope\":", "\"envelop\":"),
        ("\"logIndex\":\"1002\"", "\"logIndex\":\"1002\",\"unknown\":1"),
        ("\"logIndex\":\"2\"", "\"logIndex\":\"2\",\"unknown\":1"),
    ]) func isMalformed(_ from: String, _ into: String) throws {
        let text = try draft().json.text()
        #expect(text.contains(from))
        #expect(try shape(text.replacing(from, with: into)) != nil)
        #expect(try shape(text) == nil)
    }

    @Test func listsAndBodiesAreBounded() throws {
        var draft = try draft()
        draft.proof?.hashes = Array(repeating: [UInt8](repeating: 0, count: 32), count: 64)
        draft.body = [UInt8](repeating: 0, count: 1 << 20)
        _ = try draft.entry()
        draft.body.append(0)
        #expect(throws: JSONShapeError.self) { try draft.entry() }
        draft.body = [0]
        draft.proof?.hashes.append([UInt8](repeating: 0, count: 32))
        #expect(
            throws: JSONShapeError.tooMany(pointer: "/inclusionProof/hashes", limit: 64)
        ) { try draft.entry() }
    }

    /// A proof without a signed tree head proves nothing, and an empty text is none.
    @Test func aProofHasACheckpoint() throws {
        var draft = try draft()
        _ = try draft.entry()
        draft.proof?.checkpoint = ""
        #expect(
            throws: JSONShapeError.invalid(
                pointer: "/inclusionProof/checkpoint/envelope", why: "is empty")
        ) { try draft.entry() }
    }

    @Test func anEmptyPromiseIsNone() throws {
        var draft = try draft()
        draft.promise = []
        #expect(try draft.entry().promise == nil)
    }

    @Test(arguments: [
        ("{", "["), ("\"SignedEntryTimestamp\":\"", "\"SignedEntryTimestamp\":\"\",\"x\":\""),
        ("\"SignedEntryTimestamp\":\"", "\"SignedEntryTimestamp\":\"*"), ("\"Payload\"", "\"payload\""),
        ("\"body\":\"", "\"body\":\"*"), ("\"logID\":\"", "\"logID\":\"AB"), ("\"logID\":", "\"logId\":"),
        ("\"integratedTime\":1500", "\"integratedTime\":-1500"), ("\"logIndex\":1002", "\"logIndex\":-1"),
        ("\"logIndex\":1002,", ""), ("\"logIndex\":1002", "\"logIndex\":1002,\"logIndex\":1002"),
    ]) func isNoAnnotation(_ from: String, _ into: String) throws {
        let payload: JSON = [
            "body": "e30=", "integratedTime": 1500, "logIndex": 1002,
            "logID": .string(String(repeating: "0", count: 64)),
        ]
        let text = (["SignedEntryTimestamp": "AQID", "Payload": payload] as JSON).text()
        #expect(text.contains(from))
        func code(_ text: String) -> LogError.Code? {
            logError { () throws(LogError) in try LogEntry(legacyBundle: text) }?.code
        }
        #expect(code(text.replacing(from, with: into)) == .malformed)
        #expect(code(text) == nil)
    }
}
