// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON
import Synchronization
import Testing

@testable import Server

@Suite("An admission call gets a review from the handler, or no allowance")
struct AdmissionAnswerTests {
    private static let allowing = AdmissionEndpoint("/admit") { _ in .allowed(warnings: ["old"]) }
    private static let denying = AdmissionEndpoint("/admit") { _ in .denied("no") }

    static let malformedBodies: [(body: [UInt8], reason: String)] = {
        let opening = String(repeating: "[", count: 130)
        let closing = String(repeating: "]", count: 130)
        let many = "[" + String(repeating: "0,", count: 600_000) + "0]"
        var all: [(body: [UInt8], reason: String)] = []
        all.append((Reviews.replacing("admission.k8s.io/v1\"", "admission.k8s.io/v1beta1\""), "v1beta1"))
        all.append((Reviews.replacing("\"AdmissionReview\"", "\"ConversionReview\""), "kind"))
        all.append((Reviews.replacing("\"request\":", "\"other\":"), "no request"))
        all.append((Reviews.replacing(Reviews.uid, ""), "request.uid"))
        all.append((Reviews.replacing("\"UPDATE\"", "\"PATCH\""), "request.operation"))
        all.append((Reviews.replacing("\"userInfo\"", "\"userinfo\""), "request.userInfo"))
        all.append((Reviews.replacing("\"request\":{", "\"request\":{\"uid\":\"1\","), "JSON"))
        all.append((Reviews.replacing("\"options\":null", "\"options\":\(opening)\(closing)"), "JSON"))
        for text in ["", "not JSON", many, String(repeating: "[", count: 100_000), Reviews.text + "x"] {
            all.append((Array(text.utf8), "JSON"))
        }
        for text in ["[]", "null", "{}", "1"] { all.append((Array(text.utf8), "kind")) }
        all.append((Array(Reviews.bytes.dropLast(2)), "JSON"))
        all.append(([0xFF, 0xFE], "JSON"))
        return all
    }()

    private static func answer(
        _ body: [UInt8], _ endpoint: AdmissionEndpoint = allowing, isBusy: Bool = false,
        within time: Duration = .seconds(20)
    ) async -> (APIResponse, JSON?) {
        let response = await AdmissionAnswer.answer(
            body, of: endpoint, isBusy: isBusy, within: time, in: ReviewRoom(ServerLimits()))
        return (response, (try? JSON(parsing: response.body))?["response"])
    }

    @Test("The review has the uid and what the handler said")
    func allowed() async {
        let (response, review) = await Self.answer(Reviews.bytes)
        #expect(response.status == 200)
        #expect(response.contentType == "application/json")
        #expect(review?["uid"]?.string == Reviews.uid)
        #expect(review?["allowed"]?.bool == true)
        #expect(review?["warnings"]?.array?.compactMap(\.string) == ["old"])
        let (_, denied) = await Self.answer(Reviews.bytes, Self.denying)
        #expect(denied?["allowed"]?.bool == false)
        #expect(denied?["status"]?["message"]?.string == "no")
        #expect(denied?["status"]?["code"]?.int == 403)
    }

    @Test("The handler is given the request")
    func request() async {
        let seen = Mutex<AdmissionRequest?>(nil)
        let endpoint = AdmissionEndpoint("/admit") { request in
            seen.withLock { $0 = request }
            return .allowed()
        }
        _ = await Self.answer(Reviews.bytes, endpoint)
        let request = seen.withLock { $0 }
        #expect(request?.name == "guestbook")
        #expect(request?.kind.name == "Application")
        #expect(request?.user.groups == ["g1", "g2"])
        #expect(request?.object?["spec"]?["project"]?.string == "default")
    }

    @Test(
        "What is no AdmissionReview that can be answered gets 400 with the reason",
        arguments: malformedBodies)
    func malformed(body: [UInt8], reason: String) async {
        let (response, review) = await Self.answer(body)
        #expect(response.status == 400)
        #expect(review == nil)
        #expect(String(decoding: response.body, as: UTF8.self).contains(reason))
    }

    @Test("Nesting as objects have it is taken")
    func nesting() async {
        let nested = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        let (response, _) = await Self.answer(
            Reviews.replacing("\"options\":null", "\"options\":\(nested)"))
        #expect(response.status == 200)
    }

    @Test("A creation or update without its object is denied", arguments: ["CREATE", "UPDATE"])
    func withoutObject(operation: String) async {
        let body = Array(
            Reviews.text.replacing("\"UPDATE\"", with: "\"\(operation)\"").replacing(
                "\"object\":{\"kind\":\"Application\",\"spec\":{\"project\":\"default\"}}",
                with: "\"object\":null"
            ).utf8)
        let (response, review) = await Self.answer(body)
        #expect(response.status == 200)
        #expect(review?["uid"]?.string == Reviews.uid)
        #expect(review?["allowed"]?.bool == false)
        #expect(review?["status"]?["message"]?.string?.contains("request.object") == true)
    }

    @Test("A deletion has no object, and the handler decides")
    func deletion() async {
        let body = Array(
            Reviews.text.replacing("\"UPDATE\"", with: "\"DELETE\"").replacing(
                "\"object\":{\"kind\":\"Application\",\"spec\":{\"project\":\"default\"}}",
                with: "\"object\":null"
            ).utf8)
        #expect(await Self.answer(body).1?["allowed"]?.bool == true)
    }

    @Test("A handler that takes too long is cancelled, and the request denied")
    func slow() async throws {
        let isCancelled = Mutex(false)
        let endpoint = AdmissionEndpoint("/admit") { _ in
            try? await Task.sleep(for: .seconds(600))
            isCancelled.withLock { $0 = Task.isCancelled }
            return .allowed()
        }
        let (response, review) = await Self.answer(Reviews.bytes, endpoint, within: .milliseconds(20))
        #expect(response.status == 200)
        #expect(review?["allowed"]?.bool == false)
        #expect(review?["status"]?["message"]?.string?.contains("in time") == true)
        try await eventually("the handler is cancelled") { isCancelled.withLock { $0 } }
    }

    @Test("A handler that never notices does not hold up the denial")
    func stubborn() async {
        let gate = AsyncStream.makeStream(of: Void.self)
        let endpoint = AdmissionEndpoint("/admit") { _ in
            await Task.detached { for await _ in gate.stream {} }.value
            return .allowed()
        }
        let (_, review) = await Self.answer(Reviews.bytes, endpoint, within: .milliseconds(20))
        #expect(review?["allowed"]?.bool == false)
        gate.continuation.finish()
    }

    @Test("Where no time is left nobody is asked")
    func late() async {
        #expect(await Self.answer(Reviews.bytes, within: .zero).1?["allowed"]?.bool == false)
    }

    @Test("A busy server denies at once")
    func busy() async {
        let (response, review) = await Self.answer(Reviews.bytes, isBusy: true)
        #expect(response.status == 200)
        #expect(review?["allowed"]?.bool == false)
        #expect(review?["status"]?["message"]?.string?.contains("too many requests") == true)
    }

    @Test("5,000 mutations of a review neither end the process nor are allowed where the handler denies")
    func mutations() async {
        var random = SplitMix(state: 20_260_101)
        let tokens = [
            "{", "}", "[", "]", "\"", ":", ",", "null", "true", "\\u0000", "\"allowed\":true", "1e999",
        ]
        for round in 0..<5_000 {
            var body = Reviews.bytes
            for _ in 0...Int(random.next() % 4) {
                let at = Int(random.next() % UInt64(body.count))
                switch random.next() % 5 {
                case 0: body[at] = UInt8(truncatingIfNeeded: random.next())
                case 1: body.remove(at: at)
                case 2:
                    body.insert(contentsOf: tokens[Int(random.next() % UInt64(tokens.count))].utf8, at: at)
                case 3: body.removeSubrange(at..<min(body.count, at + Int(random.next() % 40)))
                default:
                    body.insert(
                        contentsOf: Array(body[at..<min(body.count, at + Int(random.next() % 80))]), at: at)
                }
                if body.isEmpty { body = [0x20] }
            }
            let (response, review) = await Self.answer(body, Self.denying)
            #expect(response.status == 200 || response.status == 400, "round \(round)")
            #expect(review?["allowed"]?.bool != true, "round \(round)")
            #expect((response.status == 200) == (review?["allowed"]?.bool == false), "round \(round)")
        }
    }

    @Test(
        "The time is the API server's, capped, less the way back",
        arguments: [
            ("10s", 9_000), ("30s", 29_000), ("1s", 900), ("5s", 4_500), ("1m0s", 29_000), ("100h", 29_000),
            ("0s", 900), ("500ms", 900), ("1.5s", 1_350), ("", 9_000), ("10", 9_000), ("-5s", 9_000),
            ("1e9s", 9_000), ("s", 9_000), ("99999999999999999999999s", 29_000), ("nans", 9_000),
        ])
    func deadline(timeout: String, milliseconds: Int) {
        #expect(AdmissionDeadline.time(timeout) == .milliseconds(milliseconds))
    }

    @Test("Without a timeout the API server's default counts")
    func noTimeout() { #expect(AdmissionDeadline.time(nil) == .seconds(9)) }
}

/// A small generator whose numbers are the same on each run.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
