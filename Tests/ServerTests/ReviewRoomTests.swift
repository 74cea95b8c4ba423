// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON
import Synchronization
import Testing

@testable import Server

@Suite("The values of large reviews have a bounded room in memory")
struct ReviewRoomTests {
    /// Reviews of more than 100 values are large, and there is room for 300.
    private static var limits: ServerLimits {
        var limits = ServerLimits()
        limits.smallReviewValues = 100
        limits.reviewValues = 200
        limits.valuesInMemory = 300
        return limits
    }

    /// A review that has some 30 values and these.
    private static func review(values: Int) -> [UInt8] {
        let array = "[" + Array(repeating: "0", count: values).joined(separator: ",") + "]"
        return Reviews.replacing("\"options\":null", "\"options\":\(array)")
    }

    private static func answer(
        _ body: [UInt8], _ endpoint: AdmissionEndpoint, in room: ReviewRoom, isBusy: Bool = false,
        within time: Duration = .seconds(20)
    ) async -> (APIResponse, JSON?) {
        let response = await AdmissionAnswer.answer(
            body, of: endpoint, isBusy: isBusy, within: time, in: room)
        return (response, (try? JSON(parsing: response.body))?["response"])
    }

    private static let allowing = AdmissionEndpoint("/admit") { _ in .allowed() }

    /// An endpoint whose handler runs until it is told to end, whether it is cancelled or not.
    private struct Held {
        let endpoint: AdmissionEndpoint
        let running: @Sendable () -> Int
        let end: @Sendable () -> Void

        init() {
            let state = State()
            endpoint = AdmissionEndpoint("/admit") { _ in
                state.running.withLock { $0 += 1 }
                await Task.detached {
                    while !state.isEnded.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(1)) }
                }.value
                return .allowed()
            }
            running = { state.running.withLock { $0 } }
            end = { state.isEnded.withLock { $0 = true } }
        }

        private final class State: Sendable {
            let running = Mutex(0)
            let isEnded = Mutex(false)
        }
    }

    // MARK: How many values

    @Test(
        "Values are counted without parsing: exactly where the text is compact and its strings are plain",
        arguments: [
            ("1", 1), ("[]", 1), ("{}", 1), ("[1]", 2), ("[[]]", 2), ("[[],[]]", 3), ("[{},1,[2]]", 5),
            (#"{"a":1}"#, 2), (#"{"a":{"b":[1,2,3]},"c":null}"#, 7), ("[[[[1]]]]", 5), (#"["a","b"]"#, 3),
        ])
    func values(text: String, expected: Int) throws {
        #expect(ReviewRoom.mostValues(of: Array(text.utf8)) == expected)
        let parsed = try JSON(
            parsing: text, limits: JSONLimits(bytes: text.utf8.count, depth: 10, nodes: expected))
        #expect(Self.count(parsed) == expected)
    }

    @Test(
        "Never fewer values are counted than there are",
        arguments: ["[ ]", "[ 1 , 2 ]", #"["a,b","[{"]"#, "{\n\"a\": [ ] }", #"{",":"{","[":[]}"#])
    func neverFewer(text: String) throws {
        #expect(ReviewRoom.mostValues(of: Array(text.utf8)) >= Self.count(try JSON(parsing: text)))
    }

    private static func count(_ json: JSON) -> Int {
        switch json.value {
        case .array(let elements): elements.reduce(1) { $0 + count($1) }
        case .object(let object): object.members.reduce(1) { $0 + count($1.value) }
        default: 1
        }
    }

    // MARK: How large one may be

    /// What fills large objects: the objects that Argo CD watches, and what the API server notes of who owns which field.
    static let fillings: [(name: String, entry: @Sendable (Int) -> String)] = [
        (
            "resources",
            {
                #"{"group":"apps","version":"v1","kind":"Deployment","namespace":"team-\#($0 % 50)","#
                    + #""name":"service-\#($0)","status":"Synced","health":{"status":"Healthy"}}"#
            }
        ),
        (
            "managedFields",
            {
                #"{"k:{\"name\":\"c\#($0)\"}":{".":{},"f:image":{},"f:name":{},"#
                    + #""f:env":{".":{},"k:{\"name\":\"A\"}":{".":{},"f:name":{},"f:value":{}}}}}"#
            }
        ),
    ]

    @Test("An object of 3 MiB as clusters have them is decided", arguments: fillings)
    func large(name: String, entry: @Sendable (Int) -> String) async {
        var entries: [String] = []
        var size = 0
        while size < 3 << 20 {
            entries.append(entry(entries.count))
            size += (entries.last?.utf8.count ?? 0) + 1
        }
        let seen = Mutex(0)
        let endpoint = AdmissionEndpoint("/admit") { request in
            seen.withLock { $0 = request.object?["filling"]?.array?.count ?? 0 }
            return .allowed()
        }
        let body = Reviews.replacing(
            "\"object\":{", "\"object\":{\"filling\":[\(entries.joined(separator: ","))],")
        let (response, review) = await Self.answer(body, endpoint, in: ReviewRoom(ServerLimits()))
        #expect(response.status == 200)
        #expect(review?["allowed"]?.bool == true)
        #expect(seen.withLock { $0 } == entries.count)
    }

    @Test("A review of more values than it may have gets 400, one of fewer is decided")
    func tooManyValues() async {
        let room = ReviewRoom(Self.limits)
        let fits = await Self.answer(Self.review(values: 150), Self.allowing, in: room)
        #expect(fits.1?["allowed"]?.bool == true)
        let (response, review) = await Self.answer(Self.review(values: 201), Self.allowing, in: room)
        #expect(response.status == 400)
        #expect(review == nil)
        #expect(String(decoding: response.body, as: UTF8.self).contains("JSON"))
    }

    // MARK: How many at once

    @Test("A large review waits for room, and is decided once there is some")
    func waits() async throws {
        let room = ReviewRoom(Self.limits)
        let held = Held()
        async let first = Self.answer(Self.review(values: 150), held.endpoint, in: room)
        try await eventually("the first one runs") { held.running() == 1 }
        let second = Task { await Self.answer(Self.review(values: 150), held.endpoint, in: room) }
        try await eventually("the second one waits") { room.waitingCount == 1 }
        #expect(held.running() == 1)
        held.end()
        #expect(await first.1?["allowed"]?.bool == true)
        #expect(await second.value.1?["allowed"]?.bool == true)
    }

    @Test("A large review that finds no room in time is denied; one that is small or finds some is decided")
    func noRoom() async throws {
        let room = ReviewRoom(Self.limits)
        let held = Held()
        async let first = Self.answer(Self.review(values: 100), held.endpoint, in: room)
        try await eventually("the first one runs") { held.running() == 1 }
        let (response, review) = await Self.answer(
            Self.review(values: 150), Self.allowing, in: room, within: .milliseconds(50))
        #expect(response.status == 200)
        #expect(review?["uid"]?.string == Reviews.uid)
        #expect(review?["allowed"]?.bool == false)
        #expect(review?["status"]?["message"]?.string?.contains("too many large requests at once") == true)
        let small = await Self.answer(Self.review(values: 10), Self.allowing, in: room)
        #expect(small.1?["allowed"]?.bool == true)
        // Who has gone is in nobody's way.
        let fitting = await Self.answer(Self.review(values: 80), Self.allowing, in: room)
        #expect(fitting.1?["allowed"]?.bool == true)
        held.end()
        #expect(await first.1?["allowed"]?.bool == true)
        let later = await Self.answer(Self.review(values: 150), Self.allowing, in: room)
        #expect(later.1?["allowed"]?.bool == true)
    }

    @Test("A handler whose time is up keeps its room until it ends")
    func abandoned() async throws {
        let room = ReviewRoom(Self.limits)
        let held = Held()
        let (_, late) = await Self.answer(
            Self.review(values: 150), held.endpoint, in: room, within: .milliseconds(500))
        #expect(late?["status"]?["message"]?.string?.contains("in time") == true)
        try await eventually("the handler runs") { held.running() == 1 }
        let (_, review) = await Self.answer(
            Self.review(values: 150), Self.allowing, in: room, within: .milliseconds(50))
        #expect(review?["status"]?["message"]?.string?.contains("too many large requests at once") == true)
        held.end()
        let later = await Self.answer(Self.review(values: 150), Self.allowing, in: room)
        #expect(later.1?["allowed"]?.bool == true)
    }

    @Test("What cannot be read, and what is denied without its handler, gives its room back")
    func givenBack() async {
        let room = ReviewRoom(Self.limits)
        let unreadable = Self.review(values: 150).dropLast()
        let other = Array(
            String(decoding: Self.review(values: 150), as: UTF8.self).replacing(
                "\"object\":{\"kind\":\"Application\",\"spec\":{\"project\":\"default\"}}",
                with: "\"object\":null"
            ).utf8)
        for _ in 0..<5 {
            #expect(await Self.answer(Array(unreadable), Self.allowing, in: room).0.status == 400)
            #expect(await Self.answer(other, Self.allowing, in: room).1?["allowed"]?.bool == false)
        }
        let last = await Self.answer(
            Self.review(values: 150), Self.allowing, in: room, within: .seconds(20))
        #expect(last.1?["allowed"]?.bool == true)
    }

    @Test("A busy server parses nothing but the uid")
    func busy() async {
        let room = ReviewRoom(Self.limits)
        let body = Self.review(values: 5_000)
        let (_, denied) = await Self.answer(body, Self.allowing, in: room, isBusy: true)
        #expect(denied?["uid"]?.string == Reviews.uid)
        #expect(denied?["allowed"]?.bool == false)
        #expect(await Self.answer(body, Self.allowing, in: room).0.status == 400)
        let nameless = Reviews.replacing(Reviews.uid, "")
        let (response, review) = await Self.answer(nameless, Self.allowing, in: room, isBusy: true)
        #expect(response.status == 400)
        #expect(review == nil)
    }
}
