// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import TestServer
import TestSigstore
import Testing
import Verification

private let now = RevocationHost.now

struct OnlineRevocationTests {
    @Test func whoNamesNoPlaceCannotBeRevoked() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question()
            #expect(await source.status(of: question, at: now) == .nonRevocable)
            #expect(host.asked.isEmpty)
        }
    }

    @Test func placesThatCannotBeAskedAreNoPlaces() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(lists: ["https://127.0.0.1/list"])
            #expect(await source.status(of: question, at: now).code == .noUsablePlace)
            let (_, other) = try host.question(lists: ["http://user:secret@127.0.0.1/list"])
            #expect(await source.status(of: other, at: now).code == .noUsablePlace)
        }
    }

    // MARK: order

    @Test func aResponderIsAskedFirstAndAlone() async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question(ocsp: ["/ocsp"], lists: ["/list"])
            try host.publishAnswer("/ocsp", of: leaf)
            #expect(await source.status(of: question, at: now) == .good(until: now + 86_400))
            #expect(host.asked == ["POST /ocsp"])
            let request = host.requests.first
            #expect(request?.field("Content-Type") == "application/ocsp-request")
            #expect(request?.body == OCSPRequest(for: question).derEncoded)
            #expect(request?.field("Authorization") == nil)
            #expect(request?.field("Cookie") == nil)
        }
    }

    @Test func aRevokedOneIsRevokedWhateverTheListSays() async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question(ocsp: ["/ocsp"], lists: ["/list"])
            try host.publishAnswer("/ocsp", of: leaf, .revoked(at: now - 60, reason: nil))
            try host.publishList("/list")
            #expect(await source.status(of: question, at: now).isRevoked)
            #expect(host.asked == ["POST /ocsp"])
        }
    }

    @Test func theListSpeaksWhereTheResponderDoesNot() async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question(ocsp: ["/ocsp"], lists: ["/list"])
            try host.publishAnswer("/ocsp", of: leaf, .unknown)
            try host.publishList("/list") { $0.entries = [.init(leaf.serial, at: now - 60)] }
            #expect(await source.status(of: question, at: now).isRevoked)
            #expect(host.asked == ["POST /ocsp", "GET /list"])
        }
    }

    @Test func withoutAListTheRespondersFailureStands() async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question(ocsp: ["/ocsp"])
            try host.publishAnswer("/ocsp", of: leaf, .unknown)
            #expect(await source.status(of: question, at: now).code == .notCovered)
            try host.publishAnswer("/ocsp", of: leaf)
            #expect(await source.status(of: question, at: now).isGood)
        }
    }

    @Test func theSecondResponderIsAskedWhereTheFirstFails() async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question(ocsp: ["/gone", "/ocsp", "/third"])
            try host.publishAnswer("/ocsp", of: leaf)
            #expect(await source.status(of: question, at: now).isGood)
            #expect(host.asked == ["POST /gone", "POST /ocsp"])
        }
    }

    @Test func placesAreTriedUntilOneHasAList() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(lists: ["/gone", "/old", "/b", "/c"])
            try host.publishList("/old") { $0.nextUpdate = now }
            try host.publishList("/b") { $0.nextUpdate = now + 7 }
            #expect(await source.status(of: question, at: now) == .good(until: now + 7))
            #expect(host.asked == ["GET /gone", "GET /old", "GET /b"])
        }
    }

    @Test func theNamesOfOnePointAreTriedToo() async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question {
                $0.set(.listPoint([host.url("/gone"), "ldap://a", host.url("/b")]))
            }
            #expect(await source.status(of: question, at: now).code == .unreachable)
            try host.publishList("/b") { $0.entries = [.init(leaf.serial, at: now - 60)] }
            #expect(await source.status(of: question, at: now + 60).isRevoked)
        }
    }

    @Test func aListOfOthersDoesNotSpeak() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(lists: ["/others", "/b"])
            try host.publishList("/others") { $0.extensions.append(.listScope([host.url("/d")])) }
            #expect(await source.status(of: question, at: now).code == .notCovered)
            try host.publishList("/b") { $0.extensions.append(.listScope([host.url("/b")])) }
            #expect(await source.status(of: question, at: now + 60).isGood)
        }
    }

    @Test func anOutdatedListThatRevokesIsEnough() async throws {
        try await withRevocationHost { host, source in
            let revoked = try host.question(lists: ["/old"])
            let other = try host.question(lists: ["/old"])
            try host.publishList("/old") {
                $0.nextUpdate = now
                $0.entries = [.init(revoked.leaf.serial, at: now - 60)]
            }
            #expect(await source.status(of: revoked.question, at: now).isRevoked)
            #expect(await source.status(of: other.question, at: now).code == .outdated)
            #expect(host.asked.count == 1)
        }
    }

    @Test func atMostFourRequestsAreSent() async throws {
        try await withRevocationHost { host, source in
            let paths = ["/1", "/2", "/3", "/4", "/5"]
            let question = try host.question(lists: paths).question
            try host.publishList("/5")
            #expect(await source.status(of: question, at: now).code == .unreachable)
            #expect(host.asked.count == 4)
            // The fifth was not asked, which is not its fault.
            #expect(await source.status(of: question, at: now).isGood)
            #expect(host.asked.count == 5)
        }
    }

    // MARK: delegates

    @Test func aRevokedResponderSaysNothingGood() async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question(ocsp: ["/ocsp"])
            let delegate = try host.delegate(lists: ["/list"])
            try host.publishAnswer("/ocsp", of: leaf, by: delegate)
            try host.publishList("/list") { $0.entries = [.init(delegate.certificate.serial, at: now - 60)] }
            #expect(await source.status(of: question, at: now).code == .untrusted)
            #expect(host.asked == ["POST /ocsp", "GET /list"])
            let other = try host.delegate(lists: ["/list"])
            try host.publishAnswer("/ocsp", of: leaf, by: other)
            #expect(await source.status(of: question, at: now).isGood)
        }
    }

    @Test func aResponderOfWhichNothingIsKnownSaysNothingGood() async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question(ocsp: ["/ocsp"])
            try host.publishAnswer("/ocsp", of: leaf, by: host.delegate(lists: ["/gone"]))
            #expect(await source.status(of: question, at: now).code == .unreachable)
            try host.publishAnswer(
                "/ocsp", of: leaf, .revoked(at: now - 60, reason: nil), by: host.delegate(lists: ["/gone"]))
            #expect(await source.status(of: question, at: now).isRevoked)
        }
    }

    @Test func aResponderThatNeedNotBeCheckedIsNotAskedAbout() async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question(ocsp: ["/ocsp"])
            try host.publishAnswer(
                "/ocsp", of: leaf, by: host.delegate(lists: ["/gone"]) { $0.set(.noCheck) })
            #expect(await source.status(of: question, at: now).isGood)
            try host.publishAnswer("/ocsp", of: leaf, by: host.delegate(lists: []))
            #expect(await source.status(of: question, at: now).isGood)
            #expect(host.asked == ["POST /ocsp", "POST /ocsp"])
        }
    }

    // MARK: answers that are none

    /// Quarkslab's audit of notation, QB-10: any status of success was taken.
    @Test(arguments: [201, 204, 206, 404, 500]) func onlyStatus200IsAList(_ status: Int) async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(lists: ["/list"])
            try host.publishList("/list", status: status)
            #expect(await source.status(of: question, at: now).code == .unreachable)
            try host.publishList("/list")
            #expect(await source.status(of: question, at: now + 60).isGood)
        }
    }

    @Test(arguments: [201, 206, 500]) func onlyStatus200IsAnAnswer(_ status: Int) async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question(ocsp: ["/ocsp"])
            try host.publishAnswer("/ocsp", of: leaf, status: status)
            #expect(await source.status(of: question, at: now).code == .unreachable)
            try host.publishAnswer("/ocsp", of: leaf)
            #expect(await source.status(of: question, at: now + 60).isGood)
        }
    }

    @Test func anAnswerIsNotWaitedForLong() async throws {
        var limits = RevocationLimits()
        limits.answerTime = .milliseconds(300)
        limits.listTime = .milliseconds(300)
        try await withRevocationHost(limits: limits) { host, source in
            let (leaf, question) = try host.question(ocsp: ["/ocsp"])
            try host.publishAnswer("/ocsp", of: leaf, delay: .seconds(30))
            #expect(await source.status(of: question, at: now).code == .unreachable)
            let (_, listed) = try host.question(lists: ["/list"])
            try host.publishList("/list", delay: .seconds(30))
            #expect(await source.status(of: listed, at: now).code == .unreachable)
        }
    }

    @Test func aLargeAnswerIsNotRead() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(ocsp: ["/ocsp"])
            host.publish("/ocsp") { .init(body: Array(repeating: 0, count: OCSPResponse.largest + 1)) }
            #expect(await source.status(of: question, at: now).code == .unreachable)
            host.publish("/ocsp") { .init(body: Array(repeating: 0, count: OCSPResponse.largest)) }
            #expect(await source.status(of: question, at: now + 60).code == .malformed)
            let (_, listed) = try host.question(lists: ["/list"])
            host.publish("/list") {
                .init(body: Array(repeating: 0, count: CertificateRevocationList.largest + 1))
            }
            #expect(await source.status(of: listed, at: now).code == .unreachable)
        }
    }

    // MARK: other places

    @Test func redirectsStayWithHTTP() async throws {
        try await withRevocationHost { host, source in
            func status(_ path: String, to target: String) async throws -> RevocationStatus {
                let (_, question) = try host.question(lists: [path])
                host.publish(path) { .init(status: 302, fields: [("Location", target)], body: []) }
                return await source.status(of: question, at: now)
            }
            try host.publishList("/list")
            #expect(try await status("/a", to: host.url("/list")).isGood)
            let other = "https" + host.url("/list").dropFirst(4)
            #expect(
                try await status("/b", to: other)
                    == .unknown(
                        .unreachable(host.url("/b"), why: "redirected to \(other), and only http: is asked")))
            #expect(try await status("/c", to: "http://169.254.169.254/latest").code == .unreachable)
            #expect(try await status("/d", to: host.url("/d")).code == .unreachable)
            #expect(host.asked.filter { $0 == "GET /d" }.count <= 4)
        }
    }

    @Test func aRespondersRedirectIsNotFollowed() async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question(ocsp: ["/a"])
            try host.publishAnswer("/ocsp", of: leaf)
            let target = host.url("/ocsp")
            host.publish("/a") { .init(status: 307, fields: [("Location", target)], body: []) }
            #expect(await source.status(of: question, at: now).code == .unreachable)
            #expect(host.asked == ["POST /a"])
        }
    }

    @Test func metadataServicesAreNotAsked() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(lists: ["http://169.254.169.254/latest"])
            guard case .unknown(.unreachable(_, let why)) = await source.status(of: question, at: now) else {
                Issue.record("it was asked")
                return
            }
            #expect(why.contains("link-local"))
        }
    }
}
