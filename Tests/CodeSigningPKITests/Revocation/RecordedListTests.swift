// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Foundation
import Testing

private let recordedLists = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data/notation")
private let hasRecordedLists = FileManager.default.fileExists(
    atPath: recordedLists.appending(path: "crl").path())

/// Lists that were made for trials of notation, where the public data stands beside the project: what notation says of
/// each is in their name.
@Suite(.enabled(if: hasRecordedLists, "the public test data is not here"))
struct RecordedListTests {
    /// 2026-11-21T12:00:00Z, when the good list counts.
    private let time = 1_795_262_400

    private func certificate(_ name: String) throws -> SigningCertificate {
        let url = recordedLists.appending(path: "pki/\(name).crt")
        let text = try String(contentsOf: url, encoding: .utf8)
        return try #require(try SigningCertificate.certificates(pem: text).first)
    }

    private func status(_ name: String) throws -> RevocationStatus {
        let bytes = Array(try Data(contentsOf: recordedLists.appending(path: "crl/\(name).crl")))
        return try CertificateRevocationList(derEncoded: bytes, from: name)
            .status(
                of: RevocationQuestion(
                    try certificate("leaf-cdp"), issuedBy: try certificate("inter")), at: time)
    }

    @Test func theySayWhatNotationSays() throws {
        #expect(try status("good").isGood)
        #expect(try status("revoked").revocation?.source == "revoked")
        #expect(try status("expired").code == .outdated)
        #expect(try status("wrongkey").code == .untrusted)
    }

    @Test func theirPlaceIsRead() throws {
        let places = try certificate("leaf-cdp").revocationPlaces()
        #expect(places.lists == ["http://127.0.0.1:5071/inter.crl"])
        #expect(places.ocsp.isEmpty)
    }
}
