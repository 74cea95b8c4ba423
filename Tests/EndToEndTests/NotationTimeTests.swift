// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalRegistry
import StrictJSON
import TestSigstore
import Testing

/// Signatures that `notation` has stamped, by an authority whose clock a test sets.
@Suite(.needs(.registry, .notation), .dockerRegistry, .timeLimit(.minutes(3)))
struct NotationTimeTests {
    @Test("a time-stamp of a trusted authority is asked for where one is named", arguments: ["jws", "cose"])
    func stamped(_ format: String) async throws {
        try await TimestampStage.run { stage in
            let notation = try Notation()
            let key = try notation.key("web", .p384)
            let image = try await DockerRegistry.current.push(TestImage(label: "stamped, \(format)"))
            let plain = try await DockerRegistry.current.push(TestImage(label: "not stamped, \(format)"))
            try await notation.sign(image.byDigest, key, format, try stage.options(notation.folder))
            try await notation.sign(plain.byDigest, key, format)
            let stores = ["tsa": stage.root]
            let project = try notation.project("timestampCertificates: \(try stage.file(notation.folder))")

            let verdict = try await Assay.verify("--project", project, image.byDigest)
            verdict.expect("exit 0: verified")
            #expect(verdict.times == ["CN=acme-tsa,O=acme.test"])
            #expect(try await notation.verify(image.byDigest, stores: stores) == 0)

            try await Assay.verify("--project", project, plain.byDigest)
                .expect("exit 1: rejected (notary.timestamp-missing)")
            #expect(try await notation.verify(plain.byDigest, stores: stores) != 0)

            let late = try notation.project(
                "timestampCertificates: \(try stage.file(notation.folder))",
                "verifyTimestamp: afterCertExpiry")
            try await Assay.verify("--project", late, plain.byDigest).expect("exit 0: verified")
            #expect(
                try await notation.verify(plain.byDigest, stores: stores, verifyTimestamp: "afterCertExpiry")
                    == 0)
        }
    }

    @Test("a time-stamp outlives the certificate that signed") func expired() async throws {
        try await TimestampStage.run { stage in
            let notation = try Notation()
            let end = Int(Date.now.timeIntervalSince1970) + 12
            let key = try notation.key("web", .p256) { $0.notAfter = end }
            let image = try await DockerRegistry.current.push(TestImage(label: "stamped in time"))
            let plain = try await DockerRegistry.current.push(TestImage(label: "not stamped in time"))
            try await notation.sign(image.byDigest, key, "jws", try stage.options(notation.folder))
            try await notation.sign(plain.byDigest, key)
            while Int(Date.now.timeIntervalSince1970) <= end { try await Task.sleep(for: .milliseconds(200)) }

            let project = try notation.project("timestampCertificates: \(try stage.file(notation.folder))")
            try await Assay.verify("--project", project, image.byDigest).expect("exit 0: verified")
            #expect(try await notation.verify(image.byDigest, stores: ["tsa": stage.root]) == 0)
            try await Assay.verify("--project", try notation.project(), plain.byDigest)
                .expect("exit 1: rejected (notary.certificate-expired)")
            #expect(try await notation.verify(plain.byDigest) != 0)
        }
    }

    @Test("a time before the certificate was valid is refused, and so is another authority") func others()
        async throws
    {
        try await TimestampStage.run { stage in
            let notation = try Notation()
            let key = try notation.key("web", .p256)
            let early = try await DockerRegistry.current.push(TestImage(label: "stamped too early"))
            let before = Notation.now - 30 * 86_400
            try await notation.sign(
                early.byDigest, key, "jws", try stage.options(notation.folder, at: before))
            let project = try notation.project("timestampCertificates: \(try stage.file(notation.folder))")
            try await Assay.verify("--project", project, early.byDigest)
                .expect("exit 1: rejected (notary.certificate-not-yet-valid)")
            #expect(try await notation.verify(early.byDigest, stores: ["tsa": stage.root]) != 0)

            let image = try await DockerRegistry.current.push(TestImage(label: "stamped by another"))
            try await notation.sign(image.byDigest, key, "jws", try stage.options(notation.folder))
            let stranger = try TestSigstore.TimestampAuthority(.init(now: Notation.now, name: "stranger"))
            let root = try #require(stranger.chain.last).pem
            let other = try notation.project(
                "timestampCertificates: \(try notation.folder.write("stranger.crt", root))")
            try await Assay.verify("--project", other, image.byDigest)
                .expect("exit 1: rejected (timestamp.untrusted)")
            #expect(try await notation.verify(image.byDigest, stores: ["tsa": root]) != 0)
        }
    }
}
