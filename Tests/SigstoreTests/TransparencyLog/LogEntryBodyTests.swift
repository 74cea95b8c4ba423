// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON
import Testing

@testable import Sigstore

struct LogEntryBodyTests {
    private func code(_ text: String) -> LogError.Code? {
        logError { () throws(LogError) in try LogEntryBody(parsing: Array(text.utf8)) }?.code
    }

    @Test(arguments: LoggedSample.Kind.allCases) func readsEveryKind(_ kind: LoggedSample.Kind) throws {
        let sample = LoggedSample(kind)
        let body = try LogEntryBody(parsing: sample.body)
        #expect(body.kindVersion.kind == sample.json["kind"]?.string)
        #expect(body.kindVersion.version == sample.json["apiVersion"]?.string)
    }

    /// An entry that is not understood is an error and never skipped; dsse 0.0.2 was withdrawn.
    @Test(arguments: [
        ("dsse", "0.0.2"), ("hashedrekord", "0.0.3"), ("rekord", "0.0.1"), ("intoto", "0.0.3"),
        ("Hashedrekord", "0.0.1"), ("", ""),
    ]) func isUnsupported(_ kind: String, _ version: String) {
        #expect(
            logError { () throws(LogError) in
                try LogEntryBody(
                    parsing: Array("{\"apiVersion\":\"\(version)\",\"kind\":\"\(kind)\",\"spec\":{}}".utf8))
            } == .entryUnsupported(kind: kind, version: version))
    }

    /// What is taken away or put in makes each kind unreadable.
    @Test(arguments: [
        (LoggedSample.Kind.hashedRekord, "\"data\":", "\"date\":"),
        (.hashedRekord, "\"spec\":", "\"spec\":3,\"s\":"),
        (.hashedRekord, "\"kind\":", "\"kind\":\"dsse\",\"kind\":"),
        (.hashedRekord, "\"kind\":", "\"king\":"),
        (.hashedRekord, "\"sha256\"", "\"sha1\""), (.hashedRekord, "\"sha256\"", "\"sha512\""),
        (.hashedRekord, "\"value\":\"", "\"value\":\"A"), (.hashedRekord, "AQID", "AQID!"),
        (.hashedRekord, "AQID", "AQ ID"), (.dsse, "\"signatures\":[", "\"signatures\":[{},"),
        (.dsse, "\"payloadHash\"", "\"payloadhash\""), (.intotoV1, "\"hash\"", "\"hush\""),
        (.intotoV2, "\"sig\":\"", "\"sig\":\"AQID"), (.intotoV2, "\"payloadType\"", "\"payloadtype\""),
        (.messageV2, "hashedRekordV002", "hashedRekordV001"),
        (.messageV2, "\"publicKey\":", "\"x509Certificate\":{\"rawBytes\":\"AAAA\"},\"publicKey\":"),
        (.messageV2, "\"publicKey\":", "\"key\":"), (.messageV2, "\"digest\":", "\"digest\":1,\"d\":"),
    ]) func isMalformed(_ kind: LoggedSample.Kind, _ from: String, _ into: String) {
        let text = LoggedSample(kind).json.text()
        #expect(text.contains(from))
        #expect(code(text.replacing(from, with: into)) == .malformed)
        #expect(code(text) == nil)
    }

    @Test(arguments: ["", "{", "[]", "null", "{}", "{}{}", "\u{FEFF}{}"]) func isNoBody(_ text: String) {
        #expect(code(text) == .malformed)
    }

    @Test func nestingIsBounded() {
        let text = LoggedSample(.dsse).json.text()
        let deep = String(repeating: "[", count: 17) + String(repeating: "]", count: 17)
        #expect(code(text.replacing("{\"apiVersion\"", with: "{\"x\":\(deep),\"apiVersion\"")) == .malformed)
        #expect(code(text.replacing("{\"apiVersion\"", with: "{\"x\":[],\"apiVersion\"")) == nil)
    }

    /// One block of PEM and nothing else: another reader may see another block.
    @Test(arguments: [
        "", "x", "-----BEGIN A-----\n-----END A-----\n", "-----BEGIN A-----\nAAAA\n-----END B-----\n",
        "-----BEGIN A-----\nAAA\n-----END A-----\n", "-----BEGIN A-----\nAAA*\n-----END A-----\n",
        "x\n-----BEGIN A-----\nAAAA\n-----END A-----\n", "-----BEGIN A-----\nAAAA\n-----END A-----\nx\n",
        "-----BEGIN A-----\nAAAA\n-----END A-----\n-----BEGIN A-----\nAAAA\n-----END A-----\n",
        "-----BEGIN A-----\n\nAAAA\n-----END A-----\n", "-----BEGIN A-----\nAAAA\n\n-----END A-----\n",
        "-----BEGIN A-----\r\nAAAA\r\n-----END A-----\r\n", "-----BEGIN A-----\nAAAA\n-----END A-----\n\n",
        "-----BEGIN A-----\nK: v\n\nAAAA\n-----END A-----\n", " -----BEGIN A-----\nAAAA\n-----END A-----\n",
        "-----BEGIN -----\nAAAA\n-----END -----\n", "-----BEGIN A-----AAAA-----END A-----\n",
    ]) func isNoPEM(_ text: String) {
        #expect(PEMBlock(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        "-----BEGIN A-----\nAAAA\n-----END A-----\n", "-----BEGIN A-----\nAAAA\n-----END A-----",
        "-----BEGIN A-----\nAA\nAA\n-----END A-----\n",
    ]) func isPEM(_ text: String) {
        let block = PEMBlock(Array(text.utf8))
        #expect(block?.label == "A")
        #expect(block?.der == [0, 0, 0])
    }
}
